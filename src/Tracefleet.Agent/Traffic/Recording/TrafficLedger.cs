using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Traffic.Recording;

/// <summary>The buckets that are open and those that wait to be stored. Any number of threads may add; one stores.</summary>
/// <remarks>What cannot be stored waits. Of each level but the coarsest only so many buckets do; then the oldest are given up, and seconds counted, since
/// coarser ones hold their traffic too: those that wait always span several of the next level, so that what is given up is in one that is closed.
/// Where the clock is set back, all is closed, and time goes on from there.</remarks>
sealed class TrafficLedger : IFlowIntake
{
    /// <summary>Buckets of each level that wait at most, of what comes as it happens.</summary>
    static readonly int[] s_mostWaiting = [600, 200, 100, 60, int.MaxValue];

    readonly Lock _lock = new();
    readonly TrafficBuckets _buckets;
    readonly OwnerMemory _owners;
    readonly bool _publicOnly;
    readonly Func<long>? _clock;
    readonly long _setBackMs;
    readonly List<(int Level, TrafficBucket Bucket)> _waiting = [];
    readonly Dictionary<Address, ExporterReport> _exporters = [];
    readonly Dictionary<(Address, uint), TrafficInterface> _interfaces = [];
    ulong _notPublic;
    long _givenUp;

    /// <param name="now">Unix milliseconds.</param>
    /// <param name="clock">Unix milliseconds of what comes as it happens, of which only so much waits. Null for what is read from files: their time is
    /// what <see cref="Advance"/> is told, and all of it waits.</param>
    public TrafficLedger(TrafficSettings settings, OwnPrefixes own, OwnerLookup ownerOf, long now, Func<long>? clock)
    {
        _clock = clock;
        _setBackMs = (long)(settings.Late + settings.Ahead).TotalMilliseconds;
        _owners = new OwnerMemory(ownerOf);
        _publicOnly = own.PublicOnly;
        _buckets = new TrafficBuckets(settings, own, _owners.OwnerOf, now);
    }

    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    public void Add(in FlowRecord flow, Address exporter, long at)
    {
        lock (_lock)
        {
            if (flow.SourceAs is not null || flow.DestinationAs is not null)
                _owners.Learn(flow);
            // Who stores may be kept waiting by the store, and time goes on meanwhile.
            if (_buckets.IsTooEarly(at) && _clock is { } clock)
                Pass(clock());
            // What came too late for its second, or is of a clock ahead of ours, counts now.
            if (!_buckets.Add(flow, exporter, at))
                _buckets.Add(flow, exporter, _buckets.Now);
        }
    }

    /// <param name="now">Unix milliseconds; a little earlier than before changes nothing, and much earlier means that the clock was set back.</param>
    public void Advance(long now)
    {
        lock (_lock)
            Pass(now);
    }

    public void Finish()
    {
        lock (_lock)
            _buckets.Finish(Keep);
    }

    /// <summary>What is to be stored now; it stays here until <see cref="Stored"/>, for one thread at a time.</summary>
    /// <param name="end">Unix milliseconds at the end of all, after <see cref="Finish"/>; null before, when seconds are under way.</param>
    /// <param name="countedUntil">Unix milliseconds: all before was added, so what the seconds under way have come to is stored too. Null where it is not.</param>
    public TrafficBatch Batch(ITrafficSource source, long? end = null, long? countedUntil = null)
    {
        lock (_lock)
        {
            ImmutableArray<(int Level, TrafficBucket Bucket)> buckets = [.. _waiting];
            ImmutableArray<TrafficBucket> underWay = countedUntil is null ? [] : [.. _buckets.UnderWay().Where(bucket => bucket.Start < countedUntil)];
            foreach (var report in source.Exporters)
                _exporters[report.Exporter] = report;
            foreach (var known in source.NewInterfaces)
                _interfaces[(known.Exporter, known.Index)] = known;
            return new TrafficBatch(
                buckets, About([.. buckets.Select(part => part.Bucket), .. underWay]), end ?? _buckets.ClosedUntil, Counts(source),
                [.. _exporters.Values], [.. _interfaces.Values])
            {
                UnderWay = underWay,
                CountedUntil = countedUntil is { } until ? Math.Max(until, _buckets.ClosedUntil) : null,
            };
        }
    }

    public void Stored(TrafficBatch batch)
    {
        lock (_lock)
        {
            var stored = batch.Buckets.Select(part => part.Bucket).ToHashSet(ReferenceEqualityComparer.Instance);
            _waiting.RemoveAll(part => stored.Contains(part.Bucket));
            _exporters.Clear();
            _interfaces.Clear();
        }
    }

    void Pass(long now)
    {
        if (now < _buckets.Now - _setBackMs)
            _buckets.Restart(now, Keep);
        else
            _buckets.Advance(now, Keep);
    }

    void Keep(int level, TrafficBucket bucket)
    {
        if (level == 0 && _publicOnly)
            _notPublic += bucket.Of(TrafficDirection.Internal).Packets;
        _waiting.Add((level, bucket));
        if (_clock is null || _waiting.Count <= s_mostWaiting[level] || _waiting.Count(part => part.Level == level) <= s_mostWaiting[level])
            return;
        _waiting.RemoveAt(_waiting.FindIndex(part => part.Level == level));
        if (level == 0)
            _givenUp++;
    }

    Dictionary<TrafficKey, TrafficAbout> About(ImmutableArray<TrafficBucket> buckets)
    {
        var about = new Dictionary<TrafficKey, TrafficAbout>();
        foreach (var row in buckets.SelectMany(bucket => bucket.Rankings).SelectMany(ranking => ranking.Rows))
        {
            if (!about.ContainsKey(row.Key) && _owners.About(row.Key) is var known && known != TrafficAbout.Nothing)
                about.Add(row.Key, known);
        }
        return about;
    }

    ImmutableSortedDictionary<string, long> Counts(ITrafficSource source)
    {
        var counts = source.Counts.ToBuilder();
        counts[TrafficRunCounts.TooLate] = _buckets.TooLate;
        counts[TrafficRunCounts.TooEarly] = _buckets.TooEarly;
        if (_publicOnly)
            counts[TrafficRunCounts.NotPublic] = (long)Math.Min(_notPublic, long.MaxValue);
        if (_givenUp > 0)
            counts[TrafficRunCounts.NotStored] = _givenUp;
        return counts.ToImmutable();
    }
}
