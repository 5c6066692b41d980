using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Querying;

/// <summary>What a snapshot says about a prefix, as values in the order of the attributes.</summary>
public sealed record SnapshotAnswer(Prefix Prefix, ImmutableArray<SnapshotValue> Values);

/// <summary>A prefix that two snapshots tell different things of.</summary>
/// <param name="Before">Null where it was added.</param>
/// <param name="After">Null where it was removed.</param>
public sealed record SnapshotChange(PrefixChange Change, Prefix Prefix, SnapshotAnswer? Before, SnapshotAnswer? After);

/// <summary>Asks a snapshot of whichever kind by the names of attributes. Any number of threads may ask.</summary>
public abstract class SnapshotQuery
{
    /// <summary>Names of the values of answers.</summary>
    public ImmutableArray<string> Attributes { get; protected init; }

    /// <summary>Places in <see cref="Attributes"/> of what a line of text says.</summary>
    public ImmutableArray<int> Short { get; protected init; }

    /// <summary>Places in <see cref="Attributes"/> of what is compared between snapshots.</summary>
    public ImmutableArray<int> Compared { get; protected init; }

    public static SnapshotQuery Of(StoredSnapshot snapshot) => snapshot.Description.Kind switch
    {
        SnapshotKind.Asn => new SnapshotQuery<Origin>(snapshot, SnapshotAttributes.Origins),
        SnapshotKind.Geo => new SnapshotQuery<Place>(snapshot, SnapshotAttributes.Places),
        _ => new SnapshotQuery<Exchange>(snapshot, SnapshotAttributes.Exchanges),
    };

    /// <summary>What the longest prefix that holds the address says; null where no prefix does.</summary>
    public abstract SnapshotAnswer? Find(Address address);

    /// <summary>What is said of a prefix: first the longest that holds all of it, then those inside it, in order. Looks at the whole snapshot.</summary>
    public abstract IEnumerable<SnapshotAnswer> Find(Prefix prefix);

    /// <summary>Prefixes by what is said of them, in order.</summary>
    /// <exception cref="SnapshotQueryException">The filter is none for this kind, or no exchange or several have the name.</exception>
    public abstract IEnumerable<SnapshotAnswer> Where(SnapshotFilter filter);

    /// <summary>The prefixes that differ in a later snapshot, in order.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    public abstract IEnumerable<SnapshotChange> DifferencesTo(StoredSnapshot later);
}

sealed class SnapshotQuery<TFact> : SnapshotQuery where TFact : class
{
    readonly StoredSnapshot _snapshot;
    readonly ImmutableArray<SnapshotAttribute<TFact>> _attributes;
    readonly Facts<TFact> _facts;

    public SnapshotQuery(StoredSnapshot snapshot, ImmutableArray<SnapshotAttribute<TFact>> attributes)
    {
        (_snapshot, _attributes, _facts) = (snapshot, attributes, snapshot.Facts<TFact>());
        Attributes = [.. attributes.Select(attribute => attribute.Name)];
        Short = PlacesWhere(attribute => attribute.IsShort);
        Compared = PlacesWhere(attribute => attribute.IsCompared);
    }

    public override SnapshotAnswer? Find(Address address) => _facts.TryFind(address, out var fact, out var prefix) ? Answer(prefix, fact) : null;

    public override IEnumerable<SnapshotAnswer> Find(Prefix prefix)
    {
        (Prefix Prefix, TFact Fact)? around = null;
        var inside = new List<(Prefix Prefix, TFact Fact)>();
        foreach (var row in _snapshot.Enumerate<TFact>())
        {
            if (row.Prefix.Contains(prefix))
                around = around is { } other && other.Prefix.Length > row.Prefix.Length ? other : row;
            else if (prefix.Contains(row.Prefix))
                inside.Add(row);
        }
        return (around is { } one ? inside.Prepend(one) : inside).Select(row => Answer(row.Prefix, row.Fact));
    }

    public override IEnumerable<SnapshotAnswer> Where(SnapshotFilter filter)
    {
        if (filter.Fault(_snapshot.Description.Kind) is { } fault)
            throw new SnapshotQueryException(fault, []);
        return filter switch
        {
            { Asn: { } asn } => Answers(_snapshot.OriginatedBy(asn)),
            { Member: { } member } => Answers(_snapshot.OfMember(member)),
            { Country: { } country } when _snapshot.Description.Kind == SnapshotKind.Geo => Answers(_snapshot.LocatedIn(country)),
            { Country: { } country } => Answers(_snapshot.ExchangesIn(country)),
            _ => Answers(OfExchange(filter.Ixp!)),
        };
    }

    // A number is PeeringDB's unless an exchange has it in its name.
    IEnumerable<(Prefix, Exchange)> OfExchange(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
            && _snapshot.ExchangeNames(text) is not [_]
            ? _snapshot.OfExchange(id)
            : _snapshot.OfExchange(text);

    public override IEnumerable<SnapshotChange> DifferencesTo(StoredSnapshot later) =>
        SnapshotDiff.Differences<TFact>(_snapshot, later).Select(difference => new SnapshotChange(
            difference.Change, difference.Prefix,
            difference.Before is { } before ? Answer(difference.Prefix, before) : null,
            difference.After is { } after ? Answer(difference.Prefix, after) : null));

    IEnumerable<SnapshotAnswer> Answers<TOther>(IEnumerable<(Prefix Prefix, TOther Fact)> rows) where TOther : class =>
        rows.Select(row => Answer(row.Prefix, (TFact)(object)row.Fact));

    SnapshotAnswer Answer(Prefix prefix, TFact fact)
    {
        var values = ImmutableArray.CreateBuilder<SnapshotValue>(_attributes.Length);
        foreach (var attribute in _attributes)
            values.Add(attribute.Read(fact, prefix));
        return new SnapshotAnswer(prefix, values.MoveToImmutable());
    }

    ImmutableArray<int> PlacesWhere(Func<SnapshotAttribute<TFact>, bool> isMeant) =>
        [.. Enumerable.Range(0, _attributes.Length).Where(place => isMeant(_attributes[place]))];
}
