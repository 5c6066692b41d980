using System.Text.Json;
using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Campaigns.Tests.Deciding;

/// <summary>Given events, when a command, then events or a rejection.</summary>
static class Given<TDecider, TState, TCommand, TEvent>
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : notnull
    where TCommand : notnull
    where TEvent : notnull
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero);

    public static TState State(params IEnumerable<TEvent> events) => events.Aggregate(TDecider.Initial("one"), TDecider.Evolve);

    /// <summary>Carries the commands out in turn and returns the state with everything that was recorded. Holds on the way that a state that went
    /// through JSON, and one replayed from events that did, are the same.</summary>
    public static (TState State, List<TEvent> Events) Carry(params IEnumerable<TCommand> commands)
    {
        var state = TDecider.Initial("one");
        var history = new List<TEvent>();
        foreach (var command in commands)
        {
            var decision = TDecider.Decide(state, command);
            history.AddRange(decision.Events);
            state = decision.Events.Aggregate(ThroughJson(state), TDecider.Evolve);
        }
        Assert.Equal(Json(state), Json(State(history.Select(ThroughJson))));
        return (state, history);
    }

    public static string Json(TState state) => JsonSerializer.Serialize(state, JsonSerializerOptions.Web);

    static TState ThroughJson(TState state) => JsonSerializer.Deserialize<TState>(Json(state), JsonSerializerOptions.Web)!;

    static TEvent ThroughJson(TEvent @event) => (TEvent)JsonSerializer.Deserialize(
        JsonSerializer.Serialize(@event, @event.GetType(), JsonSerializerOptions.Web), @event.GetType(), JsonSerializerOptions.Web)!;
}
