using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Measurements.Annotations;

/// <summary>What the snapshots say about one address. Every part is null (or empty) where a snapshot is silent, never a made-up value.</summary>
/// <param name="Origins">Origin ASes of the covering prefix; more than one when the prefix has several (MOAS), empty when unrouted. On a peering LAN
/// the member that has the address, and empty where it is not known: whoever originates the LAN is not where the packet was.</param>
/// <param name="Prefix">The longest matching prefix of the asn snapshot; on a peering LAN that LAN.</param>
/// <param name="Ixp">Name of the exchange whose peering LAN holds the address.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
public sealed record Annotation(
    ImmutableArray<Asn> Origins, string? AsName, Prefix? Prefix, string? Ixp,
    string? Country, string? City, double? Latitude, double? Longitude)
{
    public static readonly Annotation None = new([], null, null, null, null, null, null, null);

    /// <summary>Name of the special-purpose block that holds the address, as IANA's registries give it (RFC 6890), for example <c>Private-Use</c>;
    /// null for ordinary addresses.</summary>
    public string? Special { get; init; }
}

/// <summary>Which snapshots annotations came from, by identifier such as <c>asn_202605311208_1f59</c>; null where none was loaded.</summary>
public sealed record SnapshotIds(string? Asn, string? Geo, string? Ixp)
{
    public static readonly SnapshotIds None = new(null, null, null);
}
