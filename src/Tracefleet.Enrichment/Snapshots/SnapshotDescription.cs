using System.Collections.Immutable;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>What a snapshot is and where it came from. It is written into the snapshot's file, so a file found anywhere explains itself.</summary>
public sealed record SnapshotDescription
{
    /// <summary>For example <c>asn_202605311208_1f59</c>: kind, UTC minute of the data, first bits of the hash of the content.</summary>
    public required string Id { get; init; }

    public required SnapshotKind Kind { get; init; }

    /// <summary>Who publishes the data: <c>routeviews</c>, <c>ris</c>, <c>caida</c>, <c>maxmind</c>, <c>peeringdb</c>; else how it arrived: <c>file</c>,
    /// <c>url</c>, <c>stdin</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Host name of the route collector, for example <c>route-views2.routeviews.org</c>; null for other sources.</summary>
    public string? Collector { get; init; }

    /// <summary>The URL, or the file's name without its folder.</summary>
    public string? From { get; init; }

    /// <summary><c>mrt</c>, <c>pyasn</c>, <c>prefix2as</c>, <c>mmdb</c>, <c>geolite2-csv</c>, <c>geofeed</c>, <c>peeringdb</c>, <c>table</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The moment that the data describes.</summary>
    public required DateTimeOffset DataAt { get; init; }

    /// <summary>When the snapshot was made of it.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public int Ipv4Prefixes { get; init; }

    public int Ipv6Prefixes { get; init; }

    /// <summary>What the publisher asks to be said beside results; null where nothing.</summary>
    public string? Attribution { get; init; }

    /// <summary>What was counted while importing, by name such as <c>peers</c>, <c>records</c>, <c>records_skipped</c>, <c>default_routes</c>.</summary>
    public ImmutableSortedDictionary<string, long> Counts { get; init; } = ImmutableSortedDictionary<string, long>.Empty;
}

/// <summary>A snapshot in the catalog.</summary>
/// <param name="SizeInBytes">Of its file.</param>
/// <param name="Sha256">Of its file, 64 hexadecimal digits.</param>
public sealed record SnapshotEntry(SnapshotDescription Description, long SizeInBytes, string Sha256)
{
    public string Id => Description.Id;
    public SnapshotKind Kind => Description.Kind;
}

/// <summary>A name that stands for a snapshot until it is moved, for example <c>production</c>.</summary>
public sealed record SnapshotPin(SnapshotKind Kind, string Name, string Id, DateTimeOffset PinnedAt);
