using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Querying;

/// <summary>The names that questions to snapshots use, in the order of their columns.</summary>
public static class SnapshotAttributes
{
    /// <summary>The prefix that matched; every kind has it, and a match always has a value.</summary>
    public const string Prefix = "prefix";

    public static ImmutableArray<string> Of(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => Names(Origins),
        SnapshotKind.Geo => Names(Places),
        _ => Names(Exchanges),
    };

    internal static readonly ImmutableArray<SnapshotAttribute<Origin>> Origins =
    [
        new("asn", (origin, _) => SnapshotValue.Of(origin.Asns is [var first, ..] ? first.Number : null)),
        new("origins", (origin, _) => SnapshotValue.Of(origin.Asns.Select(asn => (long)asn.Number)), IsCompared: true, IsShort: true),
        new("name", (origin, _) => SnapshotValue.Of(origin.Name), IsShort: true),
        new(Prefix, (_, prefix) => SnapshotValue.Of(prefix.ToString())),
        new("peers", (origin, _) => SnapshotValue.Of(origin.Peers.Select(count => (long)count))),
        new("is_set", (origin, _) => SnapshotValue.Of(origin.IsSet), IsCompared: true),
    ];

    internal static readonly ImmutableArray<SnapshotAttribute<Place>> Places =
    [
        new("country", (place, _) => SnapshotValue.Of(place.Country), IsCompared: true, IsShort: true),
        new("country_name", (place, _) => SnapshotValue.Of(place.CountryName), IsCompared: true),
        new("region", (place, _) => SnapshotValue.Of(place.Region), IsCompared: true),
        new("city", (place, _) => SnapshotValue.Of(place.City), IsCompared: true, IsShort: true),
        new("postal_code", (place, _) => SnapshotValue.Of(place.PostalCode), IsCompared: true),
        new("latitude", (place, _) => SnapshotValue.Of(place.Latitude), IsCompared: true),
        new("longitude", (place, _) => SnapshotValue.Of(place.Longitude), IsCompared: true),
        new("radius_km", (place, _) => SnapshotValue.Of((long?)place.RadiusKilometres), IsCompared: true),
        new("timezone", (place, _) => SnapshotValue.Of(place.TimeZone), IsCompared: true),
        new(Prefix, (_, prefix) => SnapshotValue.Of(prefix.ToString())),
    ];

    internal static readonly ImmutableArray<SnapshotAttribute<Exchange>> Exchanges =
    [
        new("ixp", (exchange, _) => SnapshotValue.Of(exchange.Name), IsCompared: true, IsShort: true),
        new("id", (exchange, _) => SnapshotValue.Of((long?)exchange.Id), IsCompared: true),
        new("city", (exchange, _) => SnapshotValue.Of(exchange.City), IsCompared: true),
        new("country", (exchange, _) => SnapshotValue.Of(exchange.Country), IsCompared: true),
        new("member", (exchange, _) => SnapshotValue.Of((long?)exchange.Member?.Number), IsCompared: true, IsShort: true),
        new("member_name", (exchange, _) => SnapshotValue.Of(exchange.MemberName), IsCompared: true, IsShort: true),
        new("lan", (exchange, prefix) => SnapshotValue.Of((exchange.Lan ?? prefix).ToString()), IsCompared: true),
        new(Prefix, (_, prefix) => SnapshotValue.Of(prefix.ToString())),
    ];

    static ImmutableArray<string> Names<TFact>(ImmutableArray<SnapshotAttribute<TFact>> attributes) where TFact : class =>
        [.. attributes.Select(attribute => attribute.Name)];
}

/// <summary>One thing that facts say.</summary>
/// <param name="IsCompared">Whether a difference in it makes two facts different, see <see cref="SnapshotDiff"/>.</param>
/// <param name="IsShort">Whether it belongs to a line of text about the fact.</param>
sealed record SnapshotAttribute<TFact>(string Name, Func<TFact, Prefix, SnapshotValue> Read, bool IsCompared = false, bool IsShort = false) where TFact : class;
