using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Agent.Execution;

/// <summary>A target ready to be probed.</summary>
sealed record PreparedTarget(ShardWork Work, AssignedTarget Target, Address Destination);

/// <summary>A target being probed, as its session carries it along, with what became of its probes.</summary>
sealed record RunningTarget(PreparedTarget Prepared, ProbeLog Log);

/// <summary>Hands prepared targets to the engine, shard by shard in turn so that a large campaign does not hold up a small one,
/// and only while what comes out can be taken care of. Safe for use by many threads.</summary>
/// <remarks>An engine without work is held here for a moment, so that a simulated clock that needs no waiting does not spin.</remarks>
sealed class ShardFeed(Func<bool> mayStart) : ISessionFeed
{
    static readonly TimeSpan IdleWait = TimeSpan.FromMilliseconds(50);

    readonly Lock _lock = new();
    readonly SemaphoreSlim _arrived = new(0);
    readonly LinkedList<(ShardWork Work, Queue<PreparedTarget> Targets)> _shards = [];
    readonly Dictionary<long, PreparedTarget> _running = [];
    long _lastId;

    public bool IsCompleted { get; private set; }

    public void Complete() => IsCompleted = true;

    public int Running
    {
        get
        {
            lock (_lock)
                return _running.Count;
        }
    }

    public void Add(PreparedTarget target)
    {
        lock (_lock)
        {
            var shard = _shards.FirstOrDefault(candidate => candidate.Work == target.Work);
            if (shard.Work is null)
                _shards.AddLast(shard = (target.Work, new Queue<PreparedTarget>()));
            shard.Targets.Enqueue(target);
        }
        if (_arrived.CurrentCount == 0)
            _arrived.Release();
    }

    public bool TryTake([MaybeNullWhen(false)] out SessionRequest request)
    {
        request = null;
        if (Running == 0)
            _arrived.Wait(IdleWait);
        if (!mayStart())
            return false;
        lock (_lock)
        {
            if (NextInTurn() is not { } target)
                return false;
            _running.Add(++_lastId, target);
            var session = MeasurementSessions.Towards(target.Destination, target.Work.Assignment.Measurement);
            request = new SessionRequest(_lastId, target.Destination, session) { Tag = new RunningTarget(target, new ProbeLog()) };
            return true;
        }
    }

    /// <summary>What the session of that id was for; it counts as running no longer.</summary>
    public PreparedTarget Finish(long id)
    {
        lock (_lock)
        {
            _running.Remove(id, out var target);
            return target ?? throw new InvalidOperationException($"Session {id} is not running.");
        }
    }

    /// <summary>Drops a campaign's waiting targets.</summary>
    public void Drop(string campaign)
    {
        lock (_lock)
        {
            foreach (var shard in _shards.Where(shard => IsOf(shard.Work, campaign)).ToList())
                _shards.Remove(shard);
        }
    }

    /// <summary>Whether the session of that id runs for a campaign.</summary>
    public bool RunsFor(string campaign, long id)
    {
        lock (_lock)
            return _running.TryGetValue(id, out var target) && IsOf(target.Work, campaign);
    }

    PreparedTarget? NextInTurn()
    {
        while (_shards.First is { } first)
        {
            _shards.RemoveFirst();
            // A target may still arrive from the resolver after its campaign was dropped.
            if (first.Value.Work.Cancelled || !first.Value.Targets.TryDequeue(out var target))
                continue;
            if (first.Value.Targets.Count > 0)
                _shards.AddLast(first);
            return target;
        }
        return null;
    }

    static bool IsOf(ShardWork work, string campaign) => work.Assignment.Lease.Campaign == campaign;
}
