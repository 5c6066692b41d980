using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Packets;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Tests.Traffic;

/// <summary>Makes batches as a process that records does, and remembers what was in them.</summary>
sealed class Recorder
{
    /// <summary>2026-05-28, midnight.</summary>
    public const long Midnight = 1_779_926_400_000, Second = 1_000, Minute = 60_000, Hour = 3_600_000, Day = 86_400_000;

    public static readonly Address Own = Address.Parse("192.0.2.1"), Router = Address.Parse("10.0.0.1");

    static readonly string[] Countries = ["DE", "NL", "SE"];

    readonly TrafficBuckets _buckets;
    readonly TrafficSettings _settings;
    readonly List<(int Level, TrafficBucket Bucket)> _closed = [];

    public Recorder(long now, TrafficSettings? settings = null)
    {
        _settings = settings ?? new TrafficSettings { Counters = 200 };
        Start = now;
        _buckets = new TrafficBuckets(_settings, new OwnPrefixes([Prefix.Parse("192.0.2.0/24")]), OwnerOf, now);
    }

    public long Start { get; }

    /// <summary>All that was ever stored.</summary>
    public List<(int Level, TrafficBucket Bucket)> Stored { get; } = [];

    public long StoredUntil { get; private set; }

    public static TrafficRunStart RunOf(string name, TrafficRunKind kind = TrafficRunKind.Capture) =>
        new(kind, name, "here", null, [Prefix.Parse("192.0.2.0/24")], true, SnapshotIds.None);

    /// <summary>Settings under which buckets list and watch few keys.</summary>
    public static TrafficSettings Narrow(int counters, int rows) =>
        new() { Counters = counters, Levels = [.. new TrafficSettings().Levels.Select(level => level with { Rows = rows })] };

    public static Address Host(int number) => number % 4 == 3 ? Address.Parse($"2001:db8:{number % 8:x}::{number:x}") : Address.FromIpv4(0xC633_0000u + (uint)number);

    public static Owner OwnerOf(Address host)
    {
        var number = (uint)(host.Bits & 0xFF);
        return number % 16 == 15
            ? default
            : new Owner(new Asn(64_500 + number % 7), Countries[number % 3], Prefix.Of(host, host.IsIpv4 ? 24 : 48), number % 5 == 0 ? "TST-IX" : null, $"NET-{number % 7}");
    }

    public static TrafficAbout AboutOf(TrafficKey key) => key.Kind switch
    {
        TrafficKind.As when key.As!.Value.Number is > 0 and var asn => new TrafficAbout(AsName: $"NET-{asn - 64_500}"),
        TrafficKind.Host when OwnerOf(key.Address!.Value) is var owner => new TrafficAbout(owner.As, owner.AsName, owner.Prefix, owner.Country, owner.Ixp),
        TrafficKind.Prefix => new TrafficAbout(new Asn(64_500), null, null, "DE"),
        _ => TrafficAbout.Nothing,
    };

    public void Count(long at, int host, ulong bytes, bool isIn = false, Address? exporter = null)
    {
        Advance(at);
        var (far, own) = (Host(host), Own);
        var flow = new FlowRecord(
            isIn ? far : own, isIn ? own : far, bytes, 1, 1, at, at, null, null, IpProtocols.Tcp, isIn ? (ushort)443 : (ushort)50_000, isIn ? (ushort)50_000 : (ushort)443,
            null, null, null, 1, 2, null, null, null, 1, null);
        Assert.True(_buckets.Add(flow, exporter ?? Router, at));
    }

    /// <summary>What closed until then.</summary>
    public TrafficBatch BatchAt(long now)
    {
        Advance(now);
        StoredUntil = (now - (long)_settings.Late.TotalMilliseconds) / Second * Second;
        return Batch();
    }

    /// <summary>The same, and what the seconds that are open have come to.</summary>
    public TrafficBatch BatchUnderWay(long now)
    {
        var batch = BatchAt(now);
        var underWay = _buckets.UnderWay();
        var about = underWay.SelectMany(bucket => bucket.Rankings).SelectMany(ranking => ranking.Rows).Select(row => row.Key).Distinct().ToDictionary(key => key, AboutOf);
        foreach (var known in batch.About)
            about.TryAdd(known.Key, known.Value);
        return batch with { UnderWay = underWay, CountedUntil = now, About = about };
    }

    public TrafficBatch LastBatch()
    {
        _buckets.Finish((level, bucket) => _closed.Add((level, bucket)));
        StoredUntil += Minute;
        return Batch();
    }

    void Advance(long now) => _buckets.Advance(now, (level, bucket) => _closed.Add((level, bucket)));

    TrafficBatch Batch()
    {
        Stored.AddRange(_closed);
        var keys = _closed.SelectMany(closed => closed.Bucket.Rankings).SelectMany(ranking => ranking.Rows).Select(row => row.Key).Distinct();
        var batch = new TrafficBatch(
            [.. _closed], keys.ToDictionary(key => key, AboutOf), StoredUntil, ImmutableSortedDictionary<string, long>.Empty.Add(TrafficRunCounts.Received, Stored.Count), [], []);
        _closed.Clear();
        return batch;
    }
}
