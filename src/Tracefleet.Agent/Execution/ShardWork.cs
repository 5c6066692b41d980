using Tracefleet.Contracts.Link;
using Tracefleet.Enrichment;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Agent.Execution;

/// <summary>A shard in work: what is still to come and what waits to be batched. Used by the collector only, but for
/// <see cref="Cancelled"/>, <see cref="Annotator"/>, <see cref="IsLastBatch"/> and what never changes.</summary>
sealed class ShardWork(ShardAssignment assignment)
{
    readonly List<Trace> _pending = [];
    int _open = assignment.Targets.Length;
    long _seq;
    long _lastSeq;

    public ShardAssignment Assignment { get; } = assignment;

    /// <summary>Whether previews of its cells are to be sent.</summary>
    public bool IsPreviewed { get; } = LivePreviews.AreOf(assignment);

    readonly CancellationTokenSource _cancelling = new();

    /// <summary>Set once by the link; everything of the shard that is not yet spooled is dropped then.</summary>
    public bool Cancelled => _cancelling.IsCancellationRequested;

    /// <summary>Cancelled together with the shard.</summary>
    public CancellationToken Cancellation => _cancelling.Token;

    public void Cancel() => _cancelling.Cancel();

    /// <summary>Annotates its hops; set before the first of its targets is probed.</summary>
    public Annotator Annotator { get; set; } = Annotator.None;

    /// <summary>The trace as that of a target of this shard.</summary>
    public TraceRecord Identify(TraceRecord trace, AssignedTarget target, string vantagePoint) => trace with
    {
        Campaign = Assignment.Lease.Campaign,
        Shard = Assignment.Lease.Shard,
        ShardAttempt = Assignment.Lease.Attempt,
        VantagePoint = vantagePoint,
        TargetIndex = target.Index,
        Target = target.Target,
    };

    public int PendingTraces => _pending.Count;

    /// <summary>When the oldest pending trace came.</summary>
    public DateTimeOffset PendingSince { get; private set; }

    /// <summary>Bytes of the pending traces on the wire.</summary>
    public int PendingBytes { get; private set; }

    public bool IsComplete => _open == 0;

    public void Add(Trace trace, int bytes, DateTimeOffset now)
    {
        if (_pending.Count == 0)
            PendingSince = now;
        _pending.Add(trace);
        PendingBytes += bytes;
        _open--;
    }

    /// <summary>The pending traces as the next batch of the assignment; call <see cref="Batched"/> once it is safe on disk.</summary>
    /// <remarks>It may be acknowledged before <see cref="Batched"/> is called, so which one is the last is noted here.</remarks>
    public HopBatch NextBatch()
    {
        if (IsComplete)
            Interlocked.Exchange(ref _lastSeq, _seq + 1);
        return new HopBatch { Shard = Assignment.Lease.ToWire(), Seq = _seq + 1, Last = IsComplete, Traces = { _pending } };
    }

    public void Batched()
    {
        _seq++;
        _pending.Clear();
        PendingBytes = 0;
    }

    /// <summary>Whether the shard is complete and this was its last batch. Safe to ask from any thread.</summary>
    public bool IsLastBatch(long seq) => Interlocked.Read(ref _lastSeq) is > 0 and var last && last <= seq;
}
