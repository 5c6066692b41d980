using System.Collections.Concurrent;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>The only writer of a database. Units of work that wait together are committed together, and each caller hears back after the commit.</summary>
/// <remarks>
/// A unit that fails by itself is undone to its savepoint and leaves its neighbours alone. When the whole transaction fails, every unit of the
/// group is tried once more in a transaction of its own, so that one that is too large for the disk does not fail the small ones.
/// The queue is bounded: callers wait for a place in it.
/// </remarks>
sealed class Writer : IAsyncDisposable
{
    const int QueueLength = 1_024, LargestGroup = 128;

    readonly Connection _connection;
    readonly string _path;
    readonly Action _undone;
    readonly BlockingCollection<UnitOfWork> _queue = [];
    readonly SemaphoreSlim _places = new(QueueLength);
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _closing = new();

    /// <param name="undone">Told, on the writer's thread, that a transaction or unit was undone: what was remembered of it is not in the database.</param>
    public Writer(Connection connection, string path, Action undone)
    {
        _connection = connection;
        _path = path;
        _undone = undone;
        new Thread(Work) { IsBackground = true, Name = "tracefleet store writer" }.Start();
    }

    public async Task<T> WriteAsync<T>(string operation, Func<Connection, T> work, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        var unit = new UnitOfWork<T>(operation, work, cancellation);
        try
        {
            lock (_closing)
            {
                ObjectDisposedException.ThrowIf(_queue.IsAddingCompleted, this);
                _queue.Add(unit, CancellationToken.None);
            }
            return await unit.Completion;
        }
        finally
        {
            _places.Release();
        }
    }

    void Work()
    {
        var group = new List<UnitOfWork>(LargestGroup);
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            group.Add(first);
            while (group.Count < LargestGroup && _queue.TryTake(out var next))
                group.Add(next);
            foreach (var cancelled in group.FindAll(unit => unit.IsCancelled))
            {
                cancelled.Cancel();
                group.Remove(cancelled);
            }
            if (group.Count > 0)
                CommitTogether(group);
            group.Clear();
        }
        _ended.SetResult();
    }

    void CommitTogether(List<UnitOfWork> units)
    {
        var failure = TryCommit(units);
        if (failure is not null && units.Count > 1)
        {
            units.ForEach(unit => CommitTogether([unit]));
            return;
        }
        foreach (var unit in units)
        {
            unit.Failure ??= failure is null ? null : Explain(unit, failure);
            unit.Complete();
        }
    }

    Exception Explain(UnitOfWork unit, Exception failure) =>
        failure is SqliteFailure ? new StoreException(unit.Operation, _path, failure) : failure;

    /// <summary>Null when committed, though units may have failed by themselves; otherwise nothing was written.</summary>
    // Both catches are a border like a mailbox's: whatever a unit throws belongs to its caller, and the writer lives on.
    Exception? TryCommit(List<UnitOfWork> units)
    {
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
            foreach (var unit in units)
                RunInSavepoint(unit);
            _connection.Execute("COMMIT");
            return null;
        }
        catch (Exception failure)
        {
            RollBack();
            return failure;
        }
    }

    void RunInSavepoint(UnitOfWork unit)
    {
        unit.Failure = null;
        _connection.Execute("SAVEPOINT unit");
        try
        {
            unit.Run(_connection);
            _connection.Execute("RELEASE unit");
        }
        catch (Exception failure) when (!_connection.InAutocommit)
        {
            _undone();
            _connection.Execute("ROLLBACK TO unit; RELEASE unit");
            unit.Failure = Explain(unit, failure);
        }
    }

    void RollBack()
    {
        _undone();
        if (_connection.InAutocommit)
            return;
        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (SqliteFailure)
        {
            // SQLite has then ended the transaction by itself, or the next BEGIN fails and says so to its caller.
        }
    }

    /// <summary>Commits what is queued, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_closing)
            _queue.CompleteAdding();
        await _ended.Task;
        _connection.Dispose();
        _queue.Dispose();
    }
}
