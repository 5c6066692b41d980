using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>What to write into a MaxMind DB. Each sequence is ordered as <see cref="StoredSnapshot.Enumerate"/> gives it: IPv4 first, then by network,
/// then shorter prefixes first; prefixes may lie inside each other.</summary>
public sealed record MmdbExport
{
    public IEnumerable<(Prefix Prefix, Origin Fact)>? Asn { get; init; }

    public IEnumerable<(Prefix Prefix, Place Fact)>? Geo { get; init; }

    public IEnumerable<(Prefix Prefix, Exchange Fact)>? Ixp { get; init; }

    /// <summary>The moment that the data describes.</summary>
    public required DateTimeOffset BuiltAt { get; init; }

    /// <summary>The name of the database's type. Programs that look for a kind search it for <c>ASN</c> or <c>City</c>.</summary>
    public string? DatabaseType { get; init; }

    /// <summary>In English.</summary>
    public string Description { get; init; } = "Origin ASes, places and exchanges by prefix";

    /// <summary>The language of the names of places.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Whether mapped (::ffff:0:0/96), Teredo (2001::/32) and 6to4 (2002::/16) addresses find what IPv4 addresses find, as in MaxMind's databases.
    /// What the sequences say of those prefixes is then left out.</summary>
    public bool AliasesIpv4 { get; init; } = true;
}

/// <summary>What was written.</summary>
/// <param name="Nodes">Of the search tree.</param>
/// <param name="RecordBits">24, 28 or 32.</param>
/// <param name="Records">Distinct ones.</param>
/// <param name="SizeInBytes">Of the file.</param>
public readonly record struct MmdbSummary(int Nodes, int RecordBits, int Records, long SizeInBytes);
