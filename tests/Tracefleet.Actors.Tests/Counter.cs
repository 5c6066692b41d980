using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Actors.Tests;

public sealed record CounterState(string Id, int Value);

public abstract record CounterCommand
{
    CounterCommand() { }

    public sealed record Increment : CounterCommand;
    public sealed record IncrementTwice : CounterCommand;
    public sealed record DoNothing : CounterCommand;
    public sealed record Refuse : CounterCommand;
    public sealed record FailToDecide : CounterCommand;

    /// <summary>Decides on an event that cannot be recorded.</summary>
    public sealed record Jump : CounterCommand;
}

public abstract record CounterEvent
{
    CounterEvent() { }

    [EventName("counter.incremented")]
    public sealed record Incremented(int To) : CounterEvent;

    [EventName("counter.jumped")]
    public sealed record Jumped : CounterEvent;
}

/// <summary>Counts. An event carries the value it led to, so that a lost update shows as a value that comes twice.</summary>
public sealed class Counter : IDecider<CounterState, CounterCommand, CounterEvent>
{
    Counter() { }

    public static string Kind => "counter";

    public static CounterState Initial(string id) => new(id, 0);

    public static Decision<CounterEvent> Decide(CounterState state, CounterCommand command) => command switch
    {
        CounterCommand.Increment => Decision<CounterEvent>.Accept(new CounterEvent.Incremented(state.Value + 1)),
        CounterCommand.IncrementTwice =>
            Decision<CounterEvent>.Accept(new CounterEvent.Incremented(state.Value + 1), new CounterEvent.Incremented(state.Value + 2)),
        CounterCommand.DoNothing => Decision<CounterEvent>.Accept(),
        CounterCommand.Refuse => Decision<CounterEvent>.Reject(RejectionCode.Invalid, "Not today."),
        CounterCommand.Jump => Decision<CounterEvent>.Accept(new CounterEvent.Jumped()),
        _ => throw new InvalidOperationException("The rules have a fault."),
    };

    public static CounterState Evolve(CounterState state, CounterEvent @event) => @event switch
    {
        CounterEvent.Incremented incremented => state with { Value = incremented.To },
        _ => throw new InvalidOperationException($"Unknown event {@event.GetType().Name}."),
    };
}
