using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>Answers questions from one state of the database.</summary>
/// <param name="database">Null where nothing was ever recorded; the plan then has no spans.</param>
sealed class TopReader(Connection? database, TrafficQuestion question, AnswerPlan plan)
{
    readonly Narrowing? _narrowing = Narrowing.Of(question);

    /// <summary>The answer, and the numbers of its entries' keys.</summary>
    public (TrafficTop Top, IReadOnlyList<long> Keys) Top()
    {
        var (byDirection, end) = Directions();
        var sum = new RankingSum();
        foreach (var span in plan.Spans)
            span.AddTo(Opened, question.By, sum, _narrowing);
        var (largest, unlisted) = Largest(sum);
        List<TrafficEntry> entries = [.. largest.Select(found => found.Entry)];
        var other = _narrowing is null ? entries.Aggregate(sum.Total, (rest, entry) => rest - entry.Amount) : default;
        var top = new TrafficTop(plan.From, end, TrafficWidths.Of(plan.Level), sum.Total, byDirection, entries, other, unlisted);
        return (top, [.. largest.Select(found => found.Key)]);
    }

    public TrafficSeries Series()
    {
        plan.CheckPoints(1);
        var (top, keys) = Top();
        plan.CheckPoints(Math.Max(1, keys.Count));
        var points = new (Tally Total, Tally[] Amounts)[(int)((top.To - top.From + plan.Width - 1) / plan.Width)];
        for (var place = 0; place < points.Length; place++)
            points[place].Amounts = new Tally[keys.Count];
        var places = keys.Index().ToDictionary(key => key.Item, key => key.Index);
        foreach (var span in plan.Spans)
            AddTo(points, span, places);
        return new TrafficSeries(
            top, [.. points.Select((point, place) => new TrafficPoint(top.From + place * plan.Width, point.Total, point.Amounts))]);
    }

    void AddTo((Tally Total, Tally[] Amounts)[] points, BucketSpan span, Dictionary<long, int> places)
    {
        var starts = new HashSet<long>();
        foreach (var (start, total, _) in span.ReadRankings(Opened, question.By))
        {
            starts.Add(start);
            points[PlaceOf(start)].Total += total;
        }
        span.ReadRows(Opened, question.By, _narrowing, row =>
        {
            if (places.TryGetValue(row.Int64(1), out var place) && starts.Contains(row.Int64(0)))
                points[PlaceOf(row.Int64(0))].Amounts[place] += row.Tally(4);
        });
    }

    Connection Opened => database ?? throw new InvalidOperationException("There is nothing to read.");

    int PlaceOf(long start) => (int)((start - plan.From) / plan.Width);

    (Counts[] ByDirection, long End) Directions()
    {
        var byDirection = new Counts[BucketRow.Directions];
        var end = plan.To;
        foreach (var span in plan.Spans)
        {
            span.ReadDirections(Opened, (start, bucket) =>
            {
                BucketRow.Add(byDirection, bucket);
                end = Math.Max(end, start + TrafficWidths.Milliseconds(span.Level));
            });
        }
        return (byDirection, end);
    }

    (List<(long Key, TrafficEntry Entry)> Largest, ulong UnlistedAtMost) Largest(RankingSum sum)
    {
        var asked = sum.Keys.Where(HasAny).ToList();
        var ahead = AtLeastTheLast(asked);
        List<(long Key, TrafficEntry Entry)> found = [.. ahead.Select(EntryOf).OfType<(long Key, TrafficEntry Entry)>()];
        found.Sort((left, right) => LargestFirst(left.Entry, right.Entry));
        var largest = found.Count > question.Limit ? found[..question.Limit] : found;
        var kept = largest.Select(entry => entry.Key).ToHashSet();
        var cut = sum.Keys.Where(key => !kept.Contains(key.Key)).Select(key => key.Count).DefaultIfEmpty().Max();
        return ([.. largest.Select(WithInterfaceName)], Math.Max(cut, sum.UnlistedAtMost));
    }

    // Only those that may be entries have their key read: ties at the end of the list are broken by its text.
    List<SummedKey> AtLeastTheLast(List<SummedKey> keys)
    {
        if (keys.Count <= question.Limit)
            return keys;
        keys.Sort((left, right) => OrderOf(right.Seen).CompareTo(OrderOf(left.Seen)));
        var last = OrderOf(keys[question.Limit - 1].Seen);
        return [.. keys.TakeWhile(key => OrderOf(key.Seen).CompareTo(last) >= 0)];
    }

    bool HasAny(SummedKey key) => question.Side == TrafficSide.Both || Asked(key.Seen) != default;

    (long Key, TrafficEntry Entry)? EntryOf(SummedKey key) =>
        KeyRow.Get(Opened, key.Key) is { } known ? (key.Key, new TrafficEntry(known.Key, known.About, key.Seen, key.Count)) : null;

    (long Key, TrafficEntry Entry) WithInterfaceName((long Key, TrafficEntry Entry) found)
    {
        if (found.Entry.Key is not { Address: { } exporter, Interface: { } number })
            return found;
        var query = Opened.Query("FindInterfaceName").Bind(exporter).Bind((long)number).Bind(question.Run);
        return (found.Key, found.Entry with { InterfaceName = query.ReadAll(row => row.Text(0)).FirstOrDefault() });
    }

    int LargestFirst(TrafficEntry left, TrafficEntry right)
    {
        var byOrder = OrderOf(right.Amount).CompareTo(OrderOf(left.Amount));
        return byOrder != 0 ? byOrder : string.CompareOrdinal($"{left.Key}", $"{right.Key}");
    }

    // Of what has as much the one with more packets goes first: what is imported has no bytes.
    (ulong Measure, ulong Packets) OrderOf(in Tally seen)
    {
        var asked = Asked(seen);
        return (question.Measure switch
        {
            TrafficMeasure.Bytes => asked.Bytes,
            TrafficMeasure.Packets => asked.Packets,
            TrafficMeasure.Flows => asked.Flows,
            _ => throw new ArgumentOutOfRangeException(nameof(seen), question.Measure, "Not a measure."),
        }, asked.Packets);
    }

    Counts Asked(in Tally seen) => question.Side switch
    {
        TrafficSide.Both => seen.From + seen.To,
        TrafficSide.In => seen.From,
        TrafficSide.Out => seen.To,
        _ => throw new ArgumentOutOfRangeException(nameof(seen), question.Side, "Not a side."),
    };
}
