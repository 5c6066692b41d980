namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>Something to write as a whole or not at all, waiting for its turn.</summary>
abstract class UnitOfWork(string operation, CancellationToken cancellation)
{
    public string Operation { get; } = operation;

    public bool IsCancelled => cancellation.IsCancellationRequested;

    /// <summary>Set by <see cref="Writer"/> when the unit was undone for a reason of its own.</summary>
    public Exception? Failure { get; set; }

    public abstract void Run(Connection connection);

    /// <summary>Hands the result or <see cref="Failure"/> to the caller.</summary>
    public abstract void Complete();

    public abstract void Cancel();
}

/// <inheritdoc/>
sealed class UnitOfWork<T>(string operation, Func<Connection, T> work, CancellationToken cancellation) : UnitOfWork(operation, cancellation)
{
    readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationToken _cancellation = cancellation;
    T? _result;

    public Task<T> Completion => _completion.Task;

    public override void Run(Connection connection) => _result = work(connection);

    public override void Complete()
    {
        if (Failure is null)
            _completion.SetResult(_result!);
        else
            _completion.SetException(Failure);
    }

    public override void Cancel() => _completion.SetCanceled(_cancellation);
}
