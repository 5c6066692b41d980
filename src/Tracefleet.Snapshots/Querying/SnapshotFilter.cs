using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Querying;

/// <summary>A question from a fact back to prefixes; one of the fields is set.</summary>
public sealed record SnapshotFilter
{
    /// <summary>Prefixes that the AS originates; asn only.</summary>
    public Asn? Asn { get; init; }

    /// <summary>Peering LANs and member addresses of the exchange, by name, by a part of it that is unique, or by its number in PeeringDB; ixp only.</summary>
    public string? Ixp { get; init; }

    /// <summary>ISO 3166-1 alpha-2, in either case; geo and ixp.</summary>
    public string? Country { get; init; }

    /// <summary>Addresses of the AS at exchanges; ixp only.</summary>
    public Asn? Member { get; init; }

    /// <summary>The fields that are set, by the names they have in commands and in the API.</summary>
    public IEnumerable<string> Fields =>
        new[] { ("asn", Asn is not null), ("ixp", Ixp is not null), ("country", Country is not null), ("member", Member is not null) }
            .Where(pair => pair.Item2).Select(pair => pair.Item1);

    /// <summary>The fields that a kind knows.</summary>
    public static IReadOnlyList<string> FieldsOf(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => ["asn"],
        SnapshotKind.Geo => ["country"],
        _ => ["ixp", "country", "member"],
    };

    /// <summary>What is wrong with it as a question to a kind; null when nothing is.</summary>
    public string? Fault(SnapshotKind kind)
    {
        var known = FieldsOf(kind);
        var fields = Fields.ToList();
        return fields switch
        {
            ["country"] when known.Contains("country") && !IsCountryCode(Country) => $"'{Country}' is no country code of ISO 3166-1; give two letters such as FR",
            [var one] when known.Contains(one) => null,
            [] => $"nothing is asked for; give one of {string.Join(", ", known)}",
            [var one] => $"{SnapshotNames.Word(kind)} snapshots do not know '{one}'; give {string.Join(" or ", known)}",
            _ => $"{string.Join(" and ", fields)} cannot be combined; ask one after the other",
        };
    }

    static bool IsCountryCode(string? text) => text is [var first, var second] && char.IsAsciiLetter(first) && char.IsAsciiLetter(second);
}
