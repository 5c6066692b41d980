using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tracefleet.Addressing;
using Tracefleet.Agent.Snapshots;
using Tracefleet.Agent.Spooling;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Agent.Execution;

/// <summary>Works on the shards that a vantage point was given: resolves, measures, annotates, batches and spools.</summary>
/// <remarks>
/// Memory is bounded: shards by the capacity stated in the inventory, running sessions by the engine, and none is started while the spool
/// is full, the disk refuses a batch, or results wait to be spooled.
/// </remarks>
public sealed class ShardExecutor : ISessionObserver
{
    const int MaxWaitingResults = 1_024;
    const int PreparedAtOnce = 64, ResolvedAtOnce = 16;

    static readonly TargetRefusal DeadlineCame = new(CellReason.Deadline, FailureSource.Platform, "The campaign's deadline came first.");

    readonly ConcurrentDictionary<ShardLease, ShardWork> _works = [];
    readonly Channel<ShardWork> _assigned = Channel.CreateUnbounded<ShardWork>();
    readonly Channel<TraceRecordOf> _results = Channel.CreateUnbounded<TraceRecordOf>(new() { SingleReader = true });
    readonly ShardFeed _feed;
    readonly BatchCollector _collector;
    readonly TargetResolver _resolver;
    readonly ProbeEngine _engine;
    readonly SweepRunner _sweeps;
    readonly Vantage _vantage;
    readonly TimeProvider _time;
    readonly ILogger _log;
    CancellationToken _stopping;
    int _waitingResults;

    public ShardExecutor(Vantage vantage, Spool spool, TargetResolver resolver, ProbeEngineOptions engineOptions, TimeProvider time, ILogger log, SnapshotCache? snapshots = null)
    {
        Snapshots = snapshots;
        _log = log;
        _vantage = vantage;
        _resolver = resolver;
        _time = time;
        Previews = new LivePreviews(vantage);
        _collector = new BatchCollector(vantage.Name, spool, time, log);
        _feed = new ShardFeed(MayStart);
        _engine = new ProbeEngine(vantage.Transport, vantage.SourceFor, engineOptions, _feed, this);
        _sweeps = new SweepRunner(vantage, engineOptions, MayStart, _engine.Lend, SweptCell);
    }

    /// <summary>Probes sent, and replies taken and dropped, since it was made.</summary>
    public (long Sent, long Matched, long Dropped) Counters
    {
        get
        {
            var (engine, sweeps) = (_engine.Counters.Snapshot(), _sweeps.Counters);
            return (engine.Sent + sweeps.Sent, engine.Matched + sweeps.Matched, engine.Dropped.Values.Sum() + sweeps.Dropped);
        }
    }

    /// <summary>Sessions that the engine has begun since it was made; sweeps are not among them.</summary>
    public long SessionsStarted => _engine.Counters.Snapshot().SessionsStarted;

    /// <summary>What campaigns pin; null for an agent that annotates with its own only.</summary>
    public SnapshotCache? Snapshots { get; }

    /// <summary>What is shown of running cells that somebody watches.</summary>
    internal LivePreviews Previews { get; }

    bool MayStart() => !_collector.IsStalled && Volatile.Read(ref _waitingResults) < MaxWaitingResults;

    /// <summary>Assignments it works on, and those whose last batch is not acknowledged yet.</summary>
    public ImmutableArray<ShardLease> Holding => [.. _works.Keys];

    /// <summary>Takes a shard on; one that it holds already is not begun twice.</summary>
    public void Assign(ShardAssignment assignment)
    {
        var work = new ShardWork(assignment);
        if (_works.TryAdd(assignment.Lease, work))
            _assigned.Writer.TryWrite(work);
    }

    /// <summary>Stops everything of a campaign; what is spooled already stays until it is acknowledged.</summary>
    public void Cancel(string campaign)
    {
        foreach (var (lease, work) in _works)
        {
            if (lease.Campaign != campaign)
                continue;
            work.Cancel();
            _works.TryRemove(lease, out _);
        }
        _feed.Drop(campaign);
        _engine.Cancel(request => _feed.RunsFor(campaign, request.Id));
    }

    /// <summary>Lets a shard go unfinished, because a batch of it is lost; the coordinator gives its open cells out again.</summary>
    public void Surrender(ShardLease lease)
    {
        if (_works.TryRemove(lease, out var work))
            work.Cancel();
    }

    /// <summary>The coordinator has stored this batch; with the last one of an assignment the shard is let go.</summary>
    public void Acknowledged(ShardLease lease, long seq)
    {
        if (_works.TryGetValue(lease, out var work) && work.IsLastBatch(seq))
            _works.TryRemove(lease, out _);
    }

    /// <summary>Runs until cancelled. The engine has a thread of its own.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _stopping = stop.Token;
        var engine = Task.Factory.StartNew(() => _engine.Run(stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task[] parts = [engine, _sweeps.RunAsync(stop.Token), PrepareAsync(stop.Token), _collector.RunAsync(_results.Reader, () => Interlocked.Decrement(ref _waitingResults), stop.Token)];
        try
        {
            await await Task.WhenAny(parts);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Shards are prepared side by side, so that one full of names that do not resolve holds up no other.</summary>
    Task PrepareAsync(CancellationToken cancellation) => Parallel.ForEachAsync(
        _assigned.Reader.ReadAllAsync(cancellation),
        new ParallelOptions { MaxDegreeOfParallelism = PreparedAtOnce, CancellationToken = cancellation },
        PrepareAsync);

    async ValueTask PrepareAsync(ShardWork work, CancellationToken cancellation)
    {
        if (work.IsComplete)
            Finish(work, null);
        else if (!await AnnotatesAsync(work, cancellation))
            return;
        if (work.Assignment.Measurement is SweepSpec)
        {
            PrepareSweep(work);
            return;
        }
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ResolvedAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(work.Assignment.Targets, parallel, (target, token) => PrepareAsync(work, target, token));
    }

    /// <summary>False when the shard ended before there was what it is to be annotated with. A campaign that pins a snapshot is annotated by no other.</summary>
    async ValueTask<bool> AnnotatesAsync(ShardWork work, CancellationToken cancellation)
    {
        work.Annotator = _vantage.Annotator;
        if (work.Assignment.Snapshots is not { IsEmpty: false } pins)
            return true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, work.Cancellation);
        try
        {
            work.Annotator = Snapshots is { } cache
                ? await cache.AnnotatorAsync(pins, _vantage.Annotator, NeededSnapshots, either.Token)
                : throw new SnapshotUnavailableException("This agent keeps no snapshots.");
            return true;
        }
        catch (SnapshotUnavailableException missing)
        {
            var lease = work.Assignment.Lease;
            _log.SnapshotUnavailable(_vantage.Name, lease.Shard, lease.Campaign, lease.Attempt, missing.Message);
            foreach (var target in work.Assignment.Targets)
                Finish(work, Untraced(work, target, null, new(CellReason.Refused, FailureSource.Platform, missing.Message)));
        }
        catch (OperationCanceledException) when (work.Cancelled && !cancellation.IsCancellationRequested)
        {
            // Its campaign is over.
        }
        return false;
    }

    HashSet<string> NeededSnapshots() => [.. _works.Values.SelectMany(work => work.Assignment.Snapshots.All).Select(pin => pin.Id)];

    async ValueTask PrepareAsync(ShardWork work, AssignedTarget target, CancellationToken cancellation)
    {
        if (work.Cancelled)
            return;
        if (work.Assignment.DeadlineAt <= _time.GetUtcNow())
        {
            Finish(work, Untraced(work, target, null, DeadlineCame));
            return;
        }
        if (_vantage.WhyNot(MethodWords.Parse(work.Assignment.Measurement.Method)) is { } reason)
        {
            Finish(work, Untraced(work, target, null, new(CellReason.Refused, FailureSource.VantagePoint, reason)));
            return;
        }
        var (destination, refusal) = await _resolver.ResolveAsync(target.Target, work.Assignment.IpVersion, cancellation);
        if (refusal is { } refused)
            Finish(work, Untraced(work, target, destination, refused));
        else
            _feed.Add(new PreparedTarget(work, target, destination!.Value));
    }

    void PrepareSweep(ShardWork work)
    {
        var cells = new List<SweepCell>();
        foreach (var target in work.Assignment.Targets)
        {
            if (work.Assignment.DeadlineAt <= _time.GetUtcNow())
                Finish(work, Untraced(work, target, null, DeadlineCame));
            else if (!Prefix.TryParse(target.Target, out var prefix))
                Finish(work, Untraced(work, target, null, new(CellReason.Refused, FailureSource.Platform, $"A sweep takes prefixes and addresses; '{target.Target}' is neither.")));
            else if (_resolver.Refuses(prefix) is { } refusal)
                Finish(work, Untraced(work, target, null, refusal));
            else
                cells.Add(new SweepCell(target, prefix));
        }
        if (cells.Count > 0)
            _sweeps.Add(new SweepShard(work, cells));
    }

    void SweptCell(ShardWork work, AssignedTarget target, TraceRecord found)
    {
        var now = Instant.From(_time.GetUtcNow());
        var dated = found.Hops.IsEmpty ? found with { StartedAt = now, EndedAt = now } : found;
        Finish(work, Identified(work, target, dated) with { Snapshots = work.Annotator.Ids });
    }

    void ISessionObserver.ProbeEnded(SessionRequest request, ProbeRecord record)
    {
        var target = (RunningTarget)request.Tag!;
        target.Log.Add(record);
        if (target.Prepared.Work.IsPreviewed)
            Previews.Offer(request, record);
    }

    /// <summary>What was stopped has no result: its campaign is over, or whoever works here next begins anew.</summary>
    void ISessionObserver.SessionEnded(SessionResult result)
    {
        var target = _feed.Finish(result.Request.Id);
        if (!target.Work.Cancelled && !_stopping.IsCancellationRequested)
            Finish(target.Work, Measured(target, result));
    }

    void Finish(ShardWork work, TraceRecord? trace)
    {
        Interlocked.Increment(ref _waitingResults);
        _results.Writer.TryWrite(new TraceRecordOf(work, trace));
    }

    TraceRecord Measured(PreparedTarget target, SessionResult result)
    {
        var log = ((RunningTarget)result.Request.Tag!).Log;
        var found = SessionRecords.From(result, target.Work.Assignment.Measurement, log, target.Work.Annotator.Annotate);
        return Identified(target.Work, target.Target, found) with { Snapshots = target.Work.Annotator.Ids };
    }

    TraceRecord Untraced(ShardWork work, AssignedTarget target, Address? destination, TargetRefusal refusal)
    {
        var now = Instant.From(_time.GetUtcNow());
        return Identified(work, target, TraceRecords.Empty) with
        {
            Destination = destination,
            StartedAt = now,
            EndedAt = now,
            Reason = refusal.Reason,
            FailureSource = refusal.Source,
            Detail = refusal.Detail,
        };
    }

    TraceRecord Identified(ShardWork work, AssignedTarget target, TraceRecord trace) => work.Identify(trace, target, _vantage.Name);
}

/// <summary>A finished cell on its way to a batch; without a trace it only says that the shard had nothing left to do.</summary>
readonly record struct TraceRecordOf(ShardWork Work, TraceRecord? Trace);
