using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Api;

/// <summary>The making of one snapshot, which goes on when the caller has gone. Any number of threads may look.</summary>
sealed class SnapshotJob(string id, SnapshotKind kind, DateTimeOffset createdAt) : IProgress<SnapshotProgress>, IDisposable
{
    readonly Lock _gate = new();
    readonly CancellationTokenSource _cancel = new();
    SnapshotProgress _progress;
    MadeSnapshot? _made;
    string _status = "running";
    string? _error;
    DateTimeOffset? _endedAt;

    public string Id => id;

    public CancellationToken Cancelled => _cancel.Token;

    public bool IsRunning
    {
        get
        {
            lock (_gate)
                return _endedAt is null;
        }
    }

    public void Cancel()
    {
        lock (_gate)
            if (_endedAt is null)
                _cancel.Cancel();
    }

    public void Report(SnapshotProgress value)
    {
        lock (_gate)
            _progress = value;
    }

    public void Finish(MadeSnapshot made, DateTimeOffset now) => End("finished", made, null, now);

    public void Fail(string error, DateTimeOffset now) => End("failed", null, error, now);

    public void EndCancelled(DateTimeOffset now) => End("cancelled", null, null, now);

    void End(string status, MadeSnapshot? made, string? error, DateTimeOffset now)
    {
        lock (_gate)
            (_status, _made, _error, _endedAt) = (status, made, error, now);
    }

    public SnapshotJobResource ToResource()
    {
        lock (_gate)
            return new SnapshotJobResource(
                id, SnapshotNames.Word(kind), _status, _progress.Stage, _progress.Bytes, _progress.Total, _progress.Records,
                _made?.Entry.Id, _made?.IsNew, _made?.Report.BadRecords, _error, createdAt, _endedAt);
    }

    public void Dispose() => _cancel.Dispose();
}
