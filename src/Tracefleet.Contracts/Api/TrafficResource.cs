namespace Tracefleet.Contracts.Api;

/// <summary>How much.</summary>
public sealed record TrafficAmount(ulong Bytes, ulong Packets, ulong Flows);

/// <summary>How much, by the way it went as seen from our own prefixes.</summary>
/// <param name="In">From elsewhere to us.</param>
/// <param name="Out">From us to elsewhere.</param>
/// <param name="Transit">From elsewhere to elsewhere; or all, where no prefix of ours is known.</param>
/// <param name="Internal">Between our own prefixes.</param>
public sealed record TrafficDirections(TrafficAmount In, TrafficAmount Out, TrafficAmount Transit, TrafficAmount Internal);

/// <summary>Something that traffic came from or went to.</summary>
/// <param name="Key">For example <c>AS64500</c>, <c>NL</c>, <c>192.0.2.0/24</c>, <c>tcp/443</c>, <c>192.0.2.1 interface 7</c> or the name of an owner.</param>
/// <param name="Asn">0 where no AS is known; null for what has none, such as a port.</param>
/// <param name="AsName">Name of the AS; that of the owner where traffic is by owner.</param>
/// <param name="Protocol">IP protocol, for example <c>tcp</c> or <c>47</c>.</param>
/// <param name="Exporter">An address; <c>local</c> for this host's own capture.</param>
/// <param name="In">What came from it.</param>
/// <param name="Out">What went to it.</param>
/// <param name="BytesAtMost">Bound on the bytes of both ways, where more keys were seen than are watched; otherwise equal to their sum.</param>
/// <param name="Share">Of the total in the direction and measure asked for, 0 to 1.</param>
public sealed record TrafficEntryResource(
    string Key, uint? Asn, string? AsName, string? Prefix, string? Host, string? Country, string? Ixp, string? Protocol, int? Port, string? Exporter,
    uint? Interface, string? InterfaceName, TrafficAmount In, TrafficAmount Out, ulong BytesAtMost, double Share);

/// <summary>The largest keys of a span of time, in the direction and by the measure asked for.</summary>
/// <param name="By">asn, owner, country, prefix, host, port, ixp, interface, exporter, or link: AS by interface.</param>
/// <param name="Direction">both, in or out.</param>
/// <param name="Measure">bytes, packets or flows.</param>
/// <param name="StepSeconds">Width of the buckets that answered.</param>
/// <param name="Directions">Of all traffic of the span, exactly.</param>
/// <param name="OtherIn">What is in no result; null where the question is narrowed to an AS, a prefix, a country or an exporter.</param>
/// <param name="UnlistedBytesAtMost">Bytes that a key which is not listed may have at most.</param>
public sealed record TrafficTopResource(
    string By, string Direction, string Measure, DateTimeOffset Since, DateTimeOffset Until, int StepSeconds, TrafficDirections Directions,
    IReadOnlyList<TrafficEntryResource> Results, TrafficAmount? OtherIn, TrafficAmount? OtherOut, ulong UnlistedBytesAtMost);

/// <summary>The largest keys of a span of time, over time.</summary>
/// <param name="Points">One for each step, also where nothing happened.</param>
public sealed record TrafficSeriesResource(TrafficTopResource Top, IReadOnlyList<TrafficPointResource> Points);

/// <summary>A step, in the measure asked for.</summary>
/// <param name="At">Its start.</param>
/// <param name="In">What came from each key, in the order of the results.</param>
/// <param name="Out">What went to each key.</param>
public sealed record TrafficPointResource(DateTimeOffset At, ulong TotalIn, ulong TotalOut, IReadOnlyList<ulong> In, IReadOnlyList<ulong> Out);

/// <summary>A process that records traffic, or did.</summary>
/// <param name="Kind">capture, file, collection or import.</param>
/// <param name="State">running, ended, or killed: then what came after <paramref name="StoredUntil"/>, at most a second, is lost.</param>
/// <param name="Counts">By name, for example <c>received</c>, <c>kernelDrops</c>, <c>notIp</c>.</param>
public sealed record TrafficRunResource(
    long Id, string Kind, string Name, string Host, string State, DateTimeOffset StartedAt, DateTimeOffset? StoredUntil, DateTimeOffset? EndedAt, string? Filter,
    IReadOnlyList<string> Own, bool PublicOnly, TrafficSnapshots Snapshots, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<TrafficExporterResource> Exporters);

/// <summary>What says whose an address is; null for a kind there was no snapshot of.</summary>
public sealed record TrafficSnapshots(string? Asn, string? Geo, string? Ixp);

/// <summary>What one exporter sent.</summary>
public sealed record TrafficExporterResource(string Exporter, string Protocols, DateTimeOffset LastSeenAt, IReadOnlyDictionary<string, long> Counts);

/// <summary>The path to a network that traffic goes to.</summary>
/// <param name="Reason">Why the trace ended.</param>
/// <param name="AsPath">ASes such as <c>AS64500</c> and exchanges such as <c>[Example-IX]</c> in the order they are crossed.</param>
public sealed record TrafficPathResource(
    long Run, uint Asn, string? AsName, string Target, DateTimeOffset TracedAt, string Reason, IReadOnlyList<string> AsPath, IReadOnlyList<PathHop> Hops);
