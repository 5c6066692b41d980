using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Actors.Embedded;

/// <summary>Something in a mailbox that wants an answer.</summary>
abstract class Letter(CancellationToken cancellation)
{
    /// <summary>The sender waits no more; a command that has not been begun is then left alone.</summary>
    public bool IsWithdrawn => cancellation.IsCancellationRequested;

    public abstract void Refuse(Exception failure);
}

abstract class Letter<TAnswer>(CancellationToken cancellation) : Letter(cancellation)
{
    readonly TaskCompletionSource<TAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TAnswer> Answer => _answer.Task;

    public void Reply(TAnswer answer) => _answer.TrySetResult(answer);

    public override void Refuse(Exception failure) => _answer.TrySetException(failure);
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
