using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;

namespace Tracefleet.Contracts.Api;

/// <summary>A distinct path from a vantage point to a target.</summary>
/// <param name="Dst">The address probed.</param>
/// <param name="Reason">Why the trace that showed it ended.</param>
/// <param name="PathHash">16 hexadecimal digits.</param>
/// <param name="AsPath">ASes such as <c>AS64500</c> and exchanges such as <c>[Example-IX]</c> in the order they are crossed.</param>
/// <param name="Hops">One for each TTL of the trace that showed it first.</param>
/// <param name="Snapshots">What the hops are annotated with, and the AS path is made of.</param>
public sealed record PathResource(
    string VantagePoint, string Target, string? Dst, string Reason, string PathHash, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, int TimesSeen,
    IReadOnlyList<string> AsPath, IReadOnlyList<PathHop> Hops, SnapshotIds Snapshots)
{
    public static PathResource Of(PathRow row) => new(
        row.VantagePoint, row.Target, row.Destination?.ToString(), row.Example.Reason.ToWord(), row.PathHash.ToString("x16"), row.FirstSeen, row.LastSeen,
        row.TimesSeen, [.. Measurements.Traces.AsPath.Of(row.Example.Hops).Steps.Select(step => step.ToString())],
        [.. Measurements.Traces.PathHash.FirstReplies(row.Example.Hops).Select(PathHop.Of)], row.Example.Snapshots);
}

/// <summary>A TTL of a path: the first interface that answered, or silence.</summary>
/// <param name="RttMs">Milliseconds with three decimals.</param>
/// <param name="Special">Name of the special-purpose block (RFC 6890) that holds the address; null for ordinary addresses.</param>
public sealed record PathHop(
    int Ttl, string? Addr, decimal? RttMs, IReadOnlyList<uint> Asn, string? AsName, string? Ixp, string? Country, string? City, double? Lat, double? Lon,
    IReadOnlyList<PathLabel> Mpls, int? IcmpType, int? IcmpCode, bool Silent,
    string? Special = null)
{
    public static PathHop Of(Hop hop)
    {
        var annotation = hop.Annotation ?? Annotation.None;
        return new PathHop(
            hop.Ttl, hop.Addr?.ToString(), hop.RttMicroseconds is { } rtt ? new decimal(rtt, 0, 0, false, 3) : null,
            [.. annotation.Origins.Select(origin => origin.Number)], annotation.AsName, annotation.Ixp, annotation.Country, annotation.City,
            annotation.Latitude, annotation.Longitude, [.. hop.Mpls.Select(PathLabel.Of)], hop.IcmpType, hop.IcmpCode, hop.Addr is null,
            annotation.Special);
    }
}

/// <summary>An MPLS label stack entry (RFC 4950).</summary>
public sealed record PathLabel(uint Label, int Exp, bool Bos, int Ttl)
{
    public static PathLabel Of(MplsLabel label) => new(label.Label, label.Exp, label.BottomOfStack, label.Ttl);
}
