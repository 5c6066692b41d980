using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Contracts.Api;

/// <summary>One result: an entry of the store's answer, or several that are added up.</summary>
/// <param name="Members">Places of the entries in the answer.</param>
sealed record TrafficRow(string Name, TrafficKey Key, TrafficAbout About, Tally Amount, ulong BytesAtMost, string? InterfaceName, IReadOnlyList<int> Members)
{
    public bool HasSeveralAses => Members.Count > 1;

    /// <param name="amounts">In the order of the answer's entries.</param>
    public Tally Sum(IReadOnlyList<Tally> amounts) => Members.Aggregate(default(Tally), (sum, place) => sum + amounts[place]);
}

/// <summary>The results of a question: the store's entries, or owners made of them.</summary>
sealed class TrafficRows
{
    readonly ulong _total;
    readonly TrafficQuestion _question;

    TrafficRows(TrafficQuestion question, Tally total, IReadOnlyList<TrafficRow> rows, Tally other, ulong unlistedAtMost)
    {
        (_question, _total) = (question, question.Measured(total));
        (Rows, Other, UnlistedAtMost) = (rows, other, unlistedAtMost);
    }

    public IReadOnlyList<TrafficRow> Rows { get; }

    /// <summary>What is in no row.</summary>
    public Tally Other { get; }

    /// <summary>Bytes that what has no row may have at most.</summary>
    public ulong UnlistedAtMost { get; }

    public static TrafficRows Of(AskedTraffic asked, TrafficTop top) => asked.IsByOwner
        ? OfOwners(asked.Question, top)
        : new TrafficRows(asked.Question, top.Total, [.. top.Entries.Select(RowOf)], top.Other, top.UnlistedAtMost);

    public double ShareOf(TrafficRow row) => _total == 0 ? 0 : Math.Min(1, (double)_question.Measured(row.Amount) / _total);

    static TrafficRow RowOf(TrafficEntry entry, int place) =>
        new(NameOf(entry.Key), entry.Key, entry.About, entry.Amount, Math.Max(entry.BytesAtMost, entry.Amount.Bytes), entry.InterfaceName, [place]);

    static TrafficRows OfOwners(TrafficQuestion question, TrafficTop top)
    {
        var owners = top.Entries.Select(RowOf).GroupBy(row => row.About.AsName ?? row.Name).Select(ases => OwnerOf(ases.Key, [.. ases], top.Other))
            .OrderByDescending(owner => question.Measured(owner.Amount)).ThenBy(owner => owner.Name, StringComparer.Ordinal).ToList();
        var listed = owners.Take(question.Limit).ToList();
        var other = top.Total - listed.Aggregate(default(Tally), (sum, owner) => sum + owner.Amount);
        // Without a row is an owner that was cut off, or one of whose ASes none has an entry.
        var unlisted = owners.Skip(question.Limit).Select(owner => owner.BytesAtMost).Append(top.Other.Bytes).Max();
        return new TrafficRows(question, top.Total, listed, other, unlisted);
    }

    static TrafficRow OwnerOf(string name, List<TrafficRow> ases, Tally without)
    {
        var amount = ases.Aggregate(default(Tally), (sum, one) => sum + one.Amount);
        // ASes without an entry may be of this owner too.
        var atMost = (amount + without).Bytes;
        return new TrafficRow(name, ases[0].Key, ases[0].About, amount, atMost, null, [.. ases.SelectMany(one => one.Members)]);
    }

    static string NameOf(TrafficKey key) => key.Kind switch
    {
        TrafficKind.Exporter or TrafficKind.Interface or TrafficKind.AsOfInterface when key.Address == TrafficKey.ThisHost => OfThisHost(key),
        _ => key.ToString(),
    };

    static string OfThisHost(TrafficKey key) => key.Kind switch
    {
        TrafficKind.Exporter => TrafficWords.Local,
        TrafficKind.Interface => FormattableString.Invariant($"{TrafficWords.Local} interface {key.Interface}"),
        _ => FormattableString.Invariant($"{key.As} at {TrafficWords.Local} interface {key.Interface}"),
    };
}
