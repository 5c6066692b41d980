using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>The traffic of a data directory, recorded by this process: flows are added up in buckets and stored as a recorder does.</summary>
sealed class RecordedTraffic : IAsyncDisposable
{
    public const string Exporter = "192.0.2.1";

    static readonly Prefix Own = Prefix.Parse("198.51.100.0/24");

    static readonly (Prefix Prefix, uint As, string Name, string Country)[] Networks =
    [
        (Prefix.Parse("198.18.0.0/24"), 64500, "Example Video", "NL"),
        (Prefix.Parse("198.18.1.0/24"), 64500, "Example Video", "NL"),
        (Prefix.Parse("203.0.113.0/24"), 64501, "Nordlicht Cloud", "DE"),
        (Prefix.Parse("2001:db8:2::/48"), 64502, "Umbra Backup", "FI"),
    ];

    readonly SqliteTrafficStore _store;

    RecordedTraffic(SqliteTrafficStore store) => _store = store;

    public long Run { get; private set; }

    public ITrafficStore Store => _store;

    public static async Task<RecordedTraffic> InAsync(string dataDirectory) => new(
        await SqliteTrafficStore.OpenAsync(Path.Combine(dataDirectory, SqliteTrafficStore.FolderName), new TrafficRetention(), TimeProvider.System));

    public async Task BeginAsync(TrafficRunKind kind, string name, string? filter = null)
    {
        var start = new TrafficRunStart(kind, name, "edge1", filter, [Own], false, SnapshotIds.None);
        Run = (await _store.BeginAsync(start, CancellationToken.None)).Run.Id;
    }

    /// <summary>Stores what went on in each second of a span: the same in all.</summary>
    /// <param name="from">A whole second.</param>
    public async Task StoreAsync(DateTimeOffset from, int seconds, params FlowRecord[] eachSecond)
    {
        var (start, closed) = (from.ToUnixTimeMilliseconds(), ImmutableArray.CreateBuilder<(int, TrafficBucket)>());
        var buckets = new TrafficBuckets(new TrafficSettings(), new OwnPrefixes([Own]), OwnerOf, start);
        for (var second = 0; second < seconds; second++)
        {
            buckets.Advance(start + second * 1_000, (level, bucket) => closed.Add((level, bucket)));
            foreach (var flow in eachSecond)
                Assert.True(buckets.Add(flow, Address.Parse(Exporter), start + second * 1_000));
        }
        // Only what is over is stored of a run that goes on.
        buckets.Advance(start + seconds * 1_000 + (long)new TrafficSettings().Late.TotalMilliseconds, (level, bucket) => closed.Add((level, bucket)));
        await StoreAsync(closed.ToImmutable(), start + seconds * 1_000);
    }

    /// <summary>Stores what a run counts, without any traffic.</summary>
    public Task CountAsync(ImmutableSortedDictionary<string, long> counts, params ExporterReport[] exporters)
    {
        var until = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return _store.StoreAsync(Run, new TrafficBatch([], About([]), until, counts, [.. exporters], []), CancellationToken.None);
    }

    public Task EndAsync(DateTimeOffset storedUntil) =>
        _store.EndAsync(Run, new TrafficBatch([], About([]), storedUntil.ToUnixTimeMilliseconds(), Nothing, [], []), CancellationToken.None);

    /// <summary>Keeps a path to the network of an address.</summary>
    public Task StorePathAsync(string target, CellReason reason, params (string? Address, int RttMicroseconds)[] hops)
    {
        var (address, now) = (Address.Parse(target), TimeProvider.System.GetUtcNow());
        var (owner, at) = (OwnerOf(address), Instant.FromUnixMicroseconds(now.ToUnixTimeMilliseconds() * 1_000));
        var trace = new TraceRecord
        {
            Campaign = "",
            Shard = 0,
            ShardAttempt = 1,
            VantagePoint = "edge1",
            TargetIndex = 0,
            Target = target,
            Destination = address,
            Protocol = ProbeProtocol.Udp,
            StartedAt = at,
            EndedAt = at,
            Reason = reason,
            FailureSource = reason == CellReason.Reached ? null : FailureSource.Target,
            Hops = [.. hops.Select((hop, place) => HopOf((byte)(place + 1), hop.Address, hop.RttMicroseconds, at))],
        };
        return _store.StorePathAsync(new TracedPath(Run, owner.As!.Value, owner.AsName, address, now, trace), CancellationToken.None);
    }

    /// <summary>A flow between a host elsewhere and ours, seen at an interface of the exporter.</summary>
    public static FlowRecord In(string from, ulong bytes, uint atInterface) => new(
        Address.Parse(from), Address.Parse("198.51.100.7"), bytes, bytes / 100, 1, null, null, null, null, IpProtocols.Tcp, 443, 50_000, null, null, null,
        atInterface, null, null, null, null, 1, null);

    /// <inheritdoc cref="In"/>
    public static FlowRecord Out(string to, ulong bytes, uint atInterface) => new(
        Address.Parse("198.51.100.7"), Address.Parse(to), bytes, bytes / 100, 1, null, null, null, null, IpProtocols.Tcp, 50_000, 443, null, null, null,
        null, atInterface, null, null, null, 1, null);

    static ImmutableSortedDictionary<string, long> Nothing => ImmutableSortedDictionary<string, long>.Empty;

    Task StoreAsync(ImmutableArray<(int Level, TrafficBucket Bucket)> buckets, long until)
    {
        var exporter = Address.Parse(Exporter);
        ImmutableArray<TrafficInterface> interfaces = [new(exporter, 1, "xe-0/0/0", null), new(exporter, 2, "xe-0/0/1", null)];
        return _store.StoreAsync(Run, new TrafficBatch(buckets, About(buckets), until, Nothing, [], interfaces), CancellationToken.None);
    }

    static Dictionary<TrafficKey, TrafficAbout> About(ImmutableArray<(int Level, TrafficBucket Bucket)> buckets) => buckets
        .SelectMany(part => part.Bucket.Rankings).SelectMany(ranking => ranking.Rows).Select(row => row.Key).Distinct()
        .ToDictionary(key => key, AboutOf);

    static TrafficAbout AboutOf(TrafficKey key) => key.Kind switch
    {
        TrafficKind.As or TrafficKind.AsOfInterface => new(key.As, Networks.FirstOrDefault(network => network.As == key.As!.Value.Number).Name),
        TrafficKind.Prefix => AboutOf(OwnerOf(key.Prefix!.Value.Network)),
        TrafficKind.Host => AboutOf(OwnerOf(key.Address!.Value)),
        _ => TrafficAbout.Nothing,
    };

    static TrafficAbout AboutOf(Owner owner) => new(owner.As, owner.AsName, owner.Prefix, owner.Country);

    static Owner OwnerOf(Address address)
    {
        var (prefix, asn, name, country) = Networks.FirstOrDefault(network => network.Prefix.Contains(address));
        return name is null ? default : new Owner(new Asn(asn), country, prefix, null, name);
    }

    static Hop HopOf(byte ttl, string? address, int rttMicroseconds, Instant at) => new()
    {
        Ttl = ttl,
        Attempt = 1,
        SentAt = at,
        Addr = address is null ? null : Address.Parse(address),
        RttMicroseconds = address is null ? null : rttMicroseconds,
        Annotation = address is null ? null : AnnotationOf(OwnerOf(Address.Parse(address))),
    };

    static Annotation AnnotationOf(Owner owner) =>
        new(owner.As is { } asn ? [asn] : [], owner.AsName, owner.Prefix, null, owner.Country, null, null, null);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
