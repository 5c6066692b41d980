using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Actors.Embedded;

/// <summary>Something in a mailbox that wants an answer.</summary>
abstract class Letter(CancellationToken cancellation)
{
    /// <summary>The sender waits no more; a command that has not been begun is then left alone.</summary>
    public bool IsWithdrawn => cancellation.IsCancellationRequested;

    /// <summary>Takes the place of any answer.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>Hands the answer or the refusal to the sender.</summary>
    public abstract void Deliver();
}

abstract class Letter<TAnswer>(CancellationToken cancellation) : Letter(cancellation)
{
    readonly TaskCompletionSource<TAnswer> _delivered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TAnswer> Delivered => _delivered.Task;

    public TAnswer? Answer { get; set; }

    public override void Deliver()
    {
        if (Refusal is null)
            _delivered.SetResult(Answer!);
        else
            _delivered.SetException(Refusal);
    }
}

/// <summary>Asks for a command to be carried out.</summary>
sealed class Ask<TState, TCommand, TEvent>(TCommand command, CancellationToken cancellation) : Letter<Decision<TEvent>>(cancellation)
{
    public TCommand Command { get; } = command;
}

/// <summary>Asks for the state.</summary>
sealed class Look<TState>(CancellationToken cancellation) : Letter<TState>(cancellation);

enum Posting
{
    Accepted,
    Full,
    Closed,
}
