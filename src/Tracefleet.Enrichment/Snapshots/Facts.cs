using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Who originates a prefix.</summary>
public sealed record Origin(ImmutableArray<Asn> Asns, string? Name)
{
    public bool Equals(Origin? other) => other is not null && Name == other.Name && Asns.AsSpan().SequenceEqual(other.Asns.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, Asns.Length, Asns is [var first, ..] ? first : default);
}

/// <summary>Where the users of a prefix are.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
public sealed record Place(string? Country, string? City, double? Latitude, double? Longitude);

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
