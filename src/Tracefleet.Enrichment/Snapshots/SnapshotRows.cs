using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>One line of an asn snapshot.</summary>
/// <param name="Origins">More than one where several ASes originate the prefix (MOAS) or the path ends in an AS_SET; the one with most peers first,
/// of equals the smaller number.</param>
/// <param name="Name">Name of the first origin.</param>
public readonly record struct AsnRow(Prefix Prefix, ImmutableArray<Asn> Origins, string? Name = null)
{
    readonly ImmutableArray<int> _peers;

    /// <summary>How many peers of the collector see each origin, in the order of <see cref="Origins"/>; empty where the source does not say.</summary>
    public ImmutableArray<int> Peers
    {
        get => _peers.IsDefault ? [] : _peers;
        init => _peers = value;
    }

    /// <summary>Whether the origins are members of one AS_SET (RFC 4271 §4.3): who of them originates the prefix is not known.</summary>
    public bool IsSet { get; init; }
}

/// <summary>One line of a geo snapshot. What the source does not say is null.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
public readonly record struct GeoRow(Prefix Prefix, string? Country, string? City, double? Latitude, double? Longitude)
{
    /// <summary>Name of the country, like that of the city in the language that the import chose.</summary>
    public string? CountryName { get; init; }

    /// <summary>ISO 3166-2 code of the subdivision, for example <c>FR-IDF</c>.</summary>
    public string? Region { get; init; }

    public string? PostalCode { get; init; }

    /// <summary>IANA time zone, for example <c>Europe/Paris</c>.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Kilometres around the coordinates within which the users are, as the source estimates.</summary>
    public int? RadiusKilometres { get; init; }
}

/// <summary>One line of an ixp snapshot: a peering LAN and the exchange it belongs to, or one member's address on such a LAN.</summary>
public readonly record struct IxpRow(Prefix Prefix, string Name)
{
    /// <summary>The exchange's number in PeeringDB.</summary>
    public int? Id { get; init; }

    public string? City { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>The AS that has the address; only in rows of one address.</summary>
    public Asn? Member { get; init; }

    public string? MemberName { get; init; }

    /// <summary>The LAN that a member's address is on; null where the row is of the LAN itself.</summary>
    public Prefix? Lan { get; init; }
}
