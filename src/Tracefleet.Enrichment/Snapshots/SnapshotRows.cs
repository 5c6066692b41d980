using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>One line of an asn snapshot.</summary>
/// <param name="Origins">More than one where several ASes originate the prefix (MOAS) or the path ends in an AS_SET.</param>
public readonly record struct AsnRow(Prefix Prefix, ImmutableArray<Asn> Origins, string? Name = null);

/// <summary>One line of a geo snapshot.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
public readonly record struct GeoRow(Prefix Prefix, string? Country, string? City, double? Latitude, double? Longitude);

/// <summary>One line of an ixp snapshot: a peering LAN and the exchange it belongs to.</summary>
public readonly record struct IxpRow(Prefix Prefix, string Name);
