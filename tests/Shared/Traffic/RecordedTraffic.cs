using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Testing;

/// <summary>Records traffic in a data directory as a capture does, second by second at times that the test says. Our own prefix is 198.18.0.0/16.</summary>
sealed class RecordedTraffic : IAsyncDisposable
{
    static readonly (Prefix Prefix, Owner Owner)[] Owners =
    [
        (Prefix.Parse("192.0.2.0/24"), new Owner(new Asn(64500), "NL", Prefix.Parse("192.0.2.0/24"), null, "Example, Inc.")),
        (Prefix.Parse("198.51.100.0/24"), new Owner(new Asn(64501), "US", Prefix.Parse("198.51.100.0/24"), null, "Example, Inc.")),
        (Prefix.Parse("203.0.113.0/24"), new Owner(new Asn(64502), "DE", Prefix.Parse("203.0.113.0/24"), "Example-IX", "Other Networks")),
        (Prefix.Parse("2001:db8::/32"), new Owner(new Asn(64503), null, Prefix.Parse("2001:db8::/32"), null, null)),
    ];

    readonly SqliteTrafficStore _store;
    readonly TrafficBuckets _buckets;
    ImmutableSortedDictionary<string, long> _counts = ImmutableSortedDictionary<string, long>.Empty;
    ImmutableArray<ExporterReport> _exporters = [];
    ImmutableArray<TrafficInterface> _interfaces = [];

    RecordedTraffic(SqliteTrafficStore store, TrafficRun run, DateTimeOffset at, int counters)
    {
        (_store, Run) = (store, run);
        // Nothing comes late, so a second is closed when it is over.
        _buckets = new TrafficBuckets(
            new TrafficSettings { Late = TimeSpan.Zero, Counters = counters, Levels = [.. new TrafficSettings().Levels.Select(level => level with { Rows = Math.Min(level.Rows, counters) })] },
            new OwnPrefixes([Prefix.Parse("198.18.0.0/16")]), OwnerOf, at.ToUnixTimeMilliseconds());
    }

    public TrafficRun Run { get; }

    public ITrafficStore Store => _store;

    public static async Task<RecordedTraffic> BeginAsync(string dataDirectory, DateTimeOffset at, TrafficRunKind kind = TrafficRunKind.Capture, int counters = 1_000, TimeProvider? time = null)
    {
        var store = await SqliteTrafficStore.OpenAsync(Path.Combine(dataDirectory, SqliteTrafficStore.FolderName), new TrafficRetention(), time ?? TimeProvider.System);
        var start = new TrafficRunStart(kind, "eth0", "edge1", "ip or ip6", [Prefix.Parse("198.18.0.0/16")], true, new SnapshotIds("asn_202605311200_1f59", null, null));
        var (run, _) = await store.BeginAsync(start, CancellationToken.None);
        return new RecordedTraffic(store, run, at, counters);
    }

    /// <summary>What came from a host to us.</summary>
    public RecordedTraffic In(string host, ulong bytes, DateTimeOffset at, byte protocol = 6, ushort port = 443, string? exporter = null, uint? index = null) =>
        Add(host, "198.18.0.1", port, 50_000, bytes, at, protocol, exporter, index, 1);

    /// <summary>What went from us to a host.</summary>
    public RecordedTraffic Out(string host, ulong bytes, DateTimeOffset at, byte protocol = 6, ushort port = 443, string? exporter = null, uint? index = null) =>
        Add("198.18.0.1", host, 50_000, port, bytes, at, protocol, exporter, 1, index);

    public RecordedTraffic Counting(string name, long count)
    {
        _counts = _counts.SetItem(name, count);
        return this;
    }

    public RecordedTraffic Reporting(ExporterReport report, params TrafficInterface[] interfaces)
    {
        (_exporters, _interfaces) = ([.. _exporters, report], [.. _interfaces, .. interfaces]);
        return this;
    }

    /// <summary>Stores all seconds that are over then.</summary>
    public Task StoreUntilAsync(DateTimeOffset until)
    {
        var closed = new List<(int, TrafficBucket)>();
        _buckets.Advance(until.ToUnixTimeMilliseconds(), (level, bucket) => closed.Add((level, bucket)));
        return _store.StoreAsync(Run.Id, BatchOf(closed, until), CancellationToken.None);
    }

    public Task EndAsync(DateTimeOffset until)
    {
        var closed = new List<(int, TrafficBucket)>();
        _buckets.Advance(until.ToUnixTimeMilliseconds(), (level, bucket) => closed.Add((level, bucket)));
        _buckets.Finish((level, bucket) => closed.Add((level, bucket)));
        return _store.EndAsync(Run.Id, BatchOf(closed, until), CancellationToken.None);
    }

    RecordedTraffic Add(
        string from, string to, ushort fromPort, ushort toPort, ulong bytes, DateTimeOffset at, byte protocol, string? exporter, uint? input, uint? output)
    {
        var hasPorts = protocol is 6 or 17;
        var record = new FlowRecord(
            Address.Parse(from), Address.Parse(to), bytes, Math.Max(1, bytes / 1_000), 1, null, null, null, null, protocol, hasPorts ? fromPort : null, hasPorts ? toPort : null,
            null, null, null, exporter is null ? null : input, exporter is null ? null : output, null, null, null, 1, null);
        var isTaken = _buckets.Add(record, exporter is null ? null : Address.Parse(exporter), at.ToUnixTimeMilliseconds());
        Assert.True(isTaken, $"{at:O} is over, or still to come.");
        return this;
    }

    TrafficBatch BatchOf(List<(int Level, TrafficBucket Bucket)> closed, DateTimeOffset until)
    {
        var about = closed.SelectMany(one => one.Bucket.Rankings).SelectMany(ranking => ranking.Rows).Select(row => row.Key).Distinct()
            .ToDictionary(key => key, AboutOf);
        return new TrafficBatch([.. closed], about, until.ToUnixTimeMilliseconds(), _counts, _exporters, _interfaces);
    }

    static TrafficAbout AboutOf(TrafficKey key)
    {
        var owner = key.Prefix is { } prefix ? OwnerOf(prefix.First) : key.Kind == TrafficKind.Host ? OwnerOf(key.Address!.Value) : default;
        var name = Owners.FirstOrDefault(one => one.Owner.As is not null && one.Owner.As == (key.As ?? owner.As)).Owner.AsName;
        return new TrafficAbout(owner.As, name, key.Kind == TrafficKind.Host ? owner.Prefix : null, owner.Country, owner.Ixp);
    }

    static Owner OwnerOf(Address address) => Owners.FirstOrDefault(one => one.Prefix.Contains(address)).Owner;

    /// <summary>Without <see cref="EndAsync"/> as if the process were killed.</summary>
    public async ValueTask DisposeAsync() => await _store.DisposeAsync();
}
