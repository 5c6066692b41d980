using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Traffic.Recording;

/// <summary>The buckets that are open and those that wait to be stored. Any number of threads may add; one stores.</summary>
/// <remarks>What cannot be stored waits: first the finest buckets are given up, and counted, when there are more than <c>maxWaiting</c>, since
/// coarser ones hold their traffic too.</remarks>
sealed class TrafficLedger : IFlowIntake
{
    /// <summary>Buckets of what comes as it happens.</summary>
    public const int MaxWaiting = 1_000;

    readonly Lock _lock = new();
    readonly TrafficBuckets _buckets;
    readonly OwnerMemory _owners;
    readonly bool _publicOnly;
    readonly int _maxWaiting;
    readonly List<(int Level, TrafficBucket Bucket)> _waiting = [];
    readonly Dictionary<Address, ExporterReport> _exporters = [];
    readonly List<TrafficInterface> _interfaces = [];
    ulong _notPublic;
    long _givenUp, _now;

    /// <param name="now">Unix milliseconds.</param>
    public TrafficLedger(TrafficSettings settings, OwnPrefixes own, OwnerLookup ownerOf, long now, int maxWaiting = MaxWaiting)
    {
        (_now, _maxWaiting) = (now, maxWaiting);
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
            // What came too late for its second, or is of a clock ahead of ours, counts now.
            if (!_buckets.Add(flow, exporter, at))
                _buckets.Add(flow, exporter, _now);
        }
    }

    /// <param name="now">Unix milliseconds; earlier than before changes nothing.</param>
    public void Advance(long now)
    {
        lock (_lock)
        {
            _now = Math.Max(_now, now);
            _buckets.Advance(now, Keep);
        }
    }

    public void Finish()
    {
        lock (_lock)
            _buckets.Finish(Keep);
    }

    /// <summary>What is to be stored now; it stays here until <see cref="Stored"/>, for one thread at a time.</summary>
    public TrafficBatch Batch(long storedUntil, ITrafficSource source)
    {
        lock (_lock)
        {
            ImmutableArray<(int, TrafficBucket)> buckets = [.. _waiting];
            foreach (var report in source.Exporters)
                _exporters[report.Exporter] = report;
            _interfaces.AddRange(source.NewInterfaces);
            return new TrafficBatch(buckets, About(buckets), storedUntil, Counts(source), [.. _exporters.Values], [.. _interfaces]);
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

    void Keep(int level, TrafficBucket bucket)
    {
        if (level == 0 && _publicOnly)
            _notPublic += bucket.Of(TrafficDirection.Internal).Packets;
        _waiting.Add((level, bucket));
        if (_waiting.Count <= _maxWaiting || _waiting.FindIndex(part => part.Level == 0) is var oldest && oldest < 0)
            return;
        _waiting.RemoveAt(oldest);
        _givenUp++;
    }

    Dictionary<TrafficKey, TrafficAbout> About(ImmutableArray<(int Level, TrafficBucket Bucket)> buckets)
    {
        var about = new Dictionary<TrafficKey, TrafficAbout>();
        foreach (var row in buckets.SelectMany(part => part.Bucket.Rankings).SelectMany(ranking => ranking.Rows))
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
