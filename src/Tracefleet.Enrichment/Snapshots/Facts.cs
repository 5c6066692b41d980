using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Who originates a prefix. The fields are those of <see cref="AsnRow"/>.</summary>
public sealed record Origin(ImmutableArray<Asn> Asns, string? Name)
{
    public ImmutableArray<int> Peers { get; init; } = [];

    public bool IsSet { get; init; }

    public bool Equals(Origin? other) =>
        other is not null && Name == other.Name && IsSet == other.IsSet && Asns.AsSpan().SequenceEqual(other.Asns.AsSpan())
        && Peers.AsSpan().SequenceEqual(other.Peers.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, Asns.Length, Asns is [var first, ..] ? first : default, Peers is [var most, ..] ? most : 0);

    internal static Origin Of(in AsnRow row) => new(row.Origins, row.Name) { Peers = row.Peers, IsSet = row.IsSet };
}

/// <summary>Where the users of a prefix are. The fields are those of <see cref="GeoRow"/>.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
public sealed record Place(string? Country, string? City, double? Latitude, double? Longitude)
{
    public string? CountryName { get; init; }
    public string? Region { get; init; }
    public string? PostalCode { get; init; }
    public string? TimeZone { get; init; }
    public int? RadiusKilometres { get; init; }

    internal static Place Of(in GeoRow row) => new(row.Country, row.City, row.Latitude, row.Longitude)
    {
        CountryName = row.CountryName,
        Region = row.Region,
        PostalCode = row.PostalCode,
        TimeZone = row.TimeZone,
        RadiusKilometres = row.RadiusKilometres,
    };
}

/// <summary>The exchange whose peering LAN holds an address, and the member that has it where that is known. The fields are those of
/// <see cref="IxpRow"/>.</summary>
public sealed record Exchange(string Name)
{
    public int? Id { get; init; }
    public string? City { get; init; }
    public string? Country { get; init; }
    public Asn? Member { get; init; }
    public string? MemberName { get; init; }

    /// <summary>Set in the facts about a member's address; those about a LAN match the LAN itself.</summary>
    public Prefix? Lan { get; init; }

    internal static Exchange Of(in IxpRow row) => new(row.Name)
    {
        Id = row.Id,
        City = row.City,
        Country = row.Country,
        Member = row.Member,
        MemberName = row.MemberName,
        Lan = row.Lan,
    };
}

/// <summary>What one dataset says about addresses. Any number of threads may ask.</summary>
public abstract class Facts<TFact> where TFact : class
{
    /// <summary>How often the dataset was broken where the answer lay; such a dataset is silent there.</summary>
    public virtual long BrokenAnswers => 0;

    /// <summary>The fact of the longest prefix that holds the address, and that prefix.</summary>
    public abstract bool TryFind(Address address, [NotNullWhen(true)] out TFact? fact, out Prefix prefix);
}

/// <summary>Facts held in memory.</summary>
public sealed class TableFacts<TFact>(PrefixTable<TFact> table) : Facts<TFact> where TFact : class
{
    public PrefixTable<TFact> Table => table;

    public override bool TryFind(Address address, [NotNullWhen(true)] out TFact? fact, out Prefix prefix) =>
        table.TryFind(address, out fact, out prefix);
}
