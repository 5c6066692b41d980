using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Contracts.Link;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Agent.Snapshots;

/// <summary>Fetches snapshots from the coordinator: each once however many shards wait for it, one after the other, over whichever session there is.</summary>
/// <remarks>The link asks for one part after the other with <see cref="NextAsync"/> and brings the answers; a session that is lost loses nothing that was
/// written down. What nobody waits for any more is stopped, and its file stays for the next time.</remarks>
sealed class SnapshotFetches(SnapshotLibrary library, TimeProvider time)
{
    const int Tries = 2;

    /// <summary>How long a fetch may go without a single piece, connected or not, before its shards are given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    readonly Lock _gate = new();
    readonly Dictionary<string, Fetch> _fetches = new(StringComparer.Ordinal);
    readonly SemaphoreSlim _turn = new(1);
    SnapshotTransfer? _current;
    TaskCompletionSource _changed = NewSignal();

    /// <summary>Returns once the snapshot is in the library.</summary>
    /// <exception cref="SnapshotUnavailableException">It cannot be had.</exception>
    public async Task FetchAsync(PinnedSnapshot snapshot, CancellationToken cancellation)
    {
        var fetch = Join(snapshot);
        try
        {
            await fetch.Running.WaitAsync(cancellation);
        }
        finally
        {
            Leave(snapshot, fetch);
        }
    }

    /// <summary>A new session begins: what was asked for over the one before will not come.</summary>
    public void Reconnected()
    {
        lock (_gate)
        {
            _current?.AskAgain();
            Changed();
        }
    }

    /// <summary>What to ask the coordinator for next, as soon as there is something.</summary>
    public async Task<SnapshotPart> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_current?.Next() is { } part)
                    return part;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellation);
        }
    }

    public void Take(SnapshotPiece piece)
    {
        lock (_gate)
        {
            if (_current is not { } transfer || transfer.Snapshot.Id != piece.Snapshot.Id)
                return;
            transfer.Take(piece);
            Changed();
        }
    }

    /// <summary>The coordinator cannot give it.</summary>
    public void Missing(string id, string reason)
    {
        lock (_gate)
            if (_current is { } transfer && transfer.Snapshot.Id == id)
                transfer.Fail(new SnapshotUnavailableException($"The coordinator cannot give {id}: {reason}"));
    }

    Fetch Join(PinnedSnapshot snapshot)
    {
        lock (_gate)
        {
            if (!_fetches.TryGetValue(snapshot.Id, out var fetch))
            {
                fetch = new Fetch();
                _fetches.Add(snapshot.Id, fetch);
                fetch.Running = Task.Run(() => RunAsync(snapshot, fetch.Stop.Token));
            }
            fetch.Waiting++;
            return fetch;
        }
    }

    void Leave(PinnedSnapshot snapshot, Fetch fetch)
    {
        lock (_gate)
        {
            if (--fetch.Waiting > 0)
                return;
            _fetches.Remove(snapshot.Id);
        }
        fetch.Stop.Cancel();
    }

    async Task RunAsync(PinnedSnapshot snapshot, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            for (var tries = 1; !await TryAsync(snapshot, tries == Tries, stop); tries++)
                continue;
        }
        catch (Exception failure) when (SnapshotCache.IsOfTheDisk(failure))
        {
            throw new SnapshotUnavailableException($"{snapshot.Id} cannot be kept at the agent: {failure.Message}", failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <returns>False when what arrived was not what was pinned; it is deleted.</returns>
    async Task<bool> TryAsync(PinnedSnapshot snapshot, bool isLast, CancellationToken stop)
    {
        var path = await TransferAsync(snapshot, stop);
        try
        {
            await library.AdoptAsync(path, snapshot.Sha256, stop);
            return true;
        }
        catch (SnapshotException wrong)
        {
            File.Delete(path);
            return isLast ? throw new SnapshotUnavailableException($"{snapshot.Id} arrived broken {Tries} times: {wrong.Message}", wrong) : false;
        }
    }

    async Task<string> TransferAsync(PinnedSnapshot snapshot, CancellationToken stop)
    {
        using var transfer = new SnapshotTransfer(snapshot, library.Folder);
        SetCurrent(transfer);
        try
        {
            for (var before = -1L; !transfer.Arrived.IsCompleted && before < transfer.Received;)
            {
                before = transfer.Received;
                await Task.WhenAny(transfer.Arrived, Task.Delay(Patience, time, stop));
                stop.ThrowIfCancellationRequested();
            }
            if (!transfer.Arrived.IsCompleted)
                throw new SnapshotUnavailableException($"Nothing of {snapshot.Id} came from the coordinator for {Patience.TotalMinutes:0} minutes.");
            await transfer.Arrived;
            return transfer.Path;
        }
        finally
        {
            SetCurrent(null);
        }
    }

    void SetCurrent(SnapshotTransfer? transfer)
    {
        lock (_gate)
        {
            _current = transfer;
            Changed();
        }
    }

    void Changed()
    {
        var waiting = _changed;
        _changed = NewSignal();
        waiting.TrySetResult();
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    sealed class Fetch
    {
        public Task Running { get; set; } = Task.CompletedTask;
        public CancellationTokenSource Stop { get; } = new();
        public int Waiting { get; set; }
    }
}
