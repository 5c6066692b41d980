using System.Collections;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>From what a snapshot says back to the prefixes, in their order, IPv4 first. Each distinct fact is looked at once.</summary>
public sealed partial class StoredSnapshot
{
    /// <summary>The prefixes whose fact is wanted.</summary>
    /// <exception cref="InvalidOperationException">The snapshot is of another kind.</exception>
    public IEnumerable<(Prefix Prefix, TFact Fact)> Where<TFact>(Func<TFact, bool> isWanted) where TFact : class
    {
        var facts = Stored<TFact>();
        var wanted = new BitArray(Records + 1);
        for (var record = 1; record < wanted.Length; record++)
            wanted[record] = isWanted(facts.FactOf(record));
        return Content.Prefixes().Where(row => wanted[row.Record]).Select(row => (row.Prefix, facts.FactOf(row.Record)));
    }

    /// <summary>The prefixes that an AS originates, alone or with others.</summary>
    public IEnumerable<(Prefix Prefix, Origin Fact)> OriginatedBy(Asn asn) => Where<Origin>(origin => origin.Asns.Contains(asn));

    /// <summary>The prefixes of a country.</summary>
    /// <param name="country">ISO 3166-1 alpha-2, in either case.</param>
    public IEnumerable<(Prefix Prefix, Place Fact)> LocatedIn(string country) => Where<Place>(place => IsSame(place.Country, country));

    /// <summary>The peering LANs and member addresses of the exchanges of a country.</summary>
    /// <param name="country">ISO 3166-1 alpha-2, in either case.</param>
    public IEnumerable<(Prefix Prefix, Exchange Fact)> ExchangesIn(string country) => Where<Exchange>(exchange => IsSame(exchange.Country, country));

    /// <summary>The peering LANs and member addresses of one exchange, by its number in PeeringDB.</summary>
    public IEnumerable<(Prefix Prefix, Exchange Fact)> OfExchange(int id) => Where<Exchange>(exchange => exchange.Id == id);

    /// <summary>The peering LANs and member addresses of one exchange, by its name or a part of it that no other exchange has, in either case.</summary>
    /// <exception cref="SnapshotQueryException">No exchange has it, or several have.</exception>
    public IEnumerable<(Prefix Prefix, Exchange Fact)> OfExchange(string name)
    {
        var full = ExchangeNames(name) switch
        {
            [var only] => only,
            [] => throw new SnapshotQueryException($"no exchange in {Description.Id} has '{name}' in its name", []),
            var several => throw new SnapshotQueryException($"'{name}' is part of {several.Count} names of exchanges in {Description.Id}; give one of them", several),
        };
        return Where<Exchange>(exchange => IsSame(exchange.Name, full));
    }

    /// <summary>The addresses that an AS has at exchanges.</summary>
    public IEnumerable<(Prefix Prefix, Exchange Fact)> OfMember(Asn member) => Where<Exchange>(exchange => exchange.Member == member);

    /// <summary>The one name that equals the text, else all that contain it, in alphabetical order; case does not matter.</summary>
    public IReadOnlyList<string> ExchangeNames(string text)
    {
        var facts = Stored<Exchange>();
        var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var record = 1; record <= Records; record++)
            if (facts.FactOf(record).Name is var name && name.Contains(text, StringComparison.OrdinalIgnoreCase))
                names.Add(name);
        return names.TryGetValue(text, out var exact) ? [exact] : [.. names];
    }

    static bool IsSame(string? left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
