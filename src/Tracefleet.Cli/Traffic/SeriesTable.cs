using Spectre.Console;
using Spectre.Console.Rendering;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Traffic;

/// <summary>Draws traffic over time: a sparkline for all of it each way and for each key, with its mean and its highest rate.</summary>
static class SeriesTable
{
    const int KeyRoom = 34, LeastKeyRoom = 20, RateWidth = 11, LeastLine = 16;

    public static IRenderable Of(TrafficSeriesResource series, AsLabel label, int width)
    {
        var top = series.Top;
        var rows = RowsOf(series, label).ToList();
        var rates = rows.Select(row => Math.Max(MeanOf(series, row.Values).Length, PeakOf(series, row.Values).Length)).Append(RateWidth).Max();
        var room = Math.Clamp(rows.Max(row => CellText.WidthOf(row.Text.Whole)), LeastKeyRoom, width < 100 ? LeastKeyRoom + 6 : KeyRoom);
        var line = Math.Min(series.Points.Count, Math.Max(LeastLine, width - room - 2 * rates - 6));
        TrafficColumn[] columns =
        [
            new("MEAN", [.. rows.Select(row => MeanOf(series, row.Values))], 0),
            new("PEAK", [.. rows.Select(row => PeakOf(series, row.Values))], 0),
            new(AxisOf(top, line), [.. rows.Select(row => Sparkline.Of(row.Values, line).PadRight(line))], 0, "green", IsLeft: true),
        ];
        // The key keeps its room, so the line is as wide as was reckoned.
        var drawn = TrafficLayout.Of(
            TopTable.HeadingOf(top.By), [.. rows.Select(row => (row.Text, row.IsTotal))], columns, room + columns.Sum(column => column.Width + 2));
        var notes = TopTable.WithoutBytes(top) is { } note ? [new Markup($"[grey]{Markup.Escape(note)}[/]")] : Array.Empty<IRenderable>();
        return new Rows([new Markup($"[grey]{Markup.Escape(TopTable.SpanOf(top))}[/]"), drawn, .. notes]);
    }

    static IEnumerable<(EntryText Text, bool IsTotal, IReadOnlyList<double> Values)> RowsOf(TrafficSeriesResource series, AsLabel label)
    {
        var (top, points) = (series.Top, series.Points);
        if (top.Direction != "out")
            yield return (new EntryText("all in", ""), true, [.. points.Select(point => (double)point.TotalIn)]);
        if (top.Direction != "in")
            yield return (new EntryText("all out", ""), true, [.. points.Select(point => (double)point.TotalOut)]);
        for (var place = 0; place < top.Results.Count; place++)
        {
            var key = place;
            yield return (EntryText.Of(top.Results[key], top.By, label), false, [.. points.Select(point => Amount(top, point, key))]);
        }
    }

    static double Amount(TrafficTopResource top, TrafficPointResource point, int key) =>
        (top.Direction == "out" ? 0 : (double)point.In[key]) + (top.Direction == "in" ? 0 : (double)point.Out[key]);

    static string MeanOf(TrafficSeriesResource series, IReadOnlyList<double> values) => Rate(series, values.DefaultIfEmpty(0).Average());

    static string PeakOf(TrafficSeriesResource series, IReadOnlyList<double> values) => Rate(series, values.DefaultIfEmpty(0).Max());

    static string Rate(TrafficSeriesResource series, double amount) => AmountText.Rate((ulong)amount, series.Top.StepSeconds, series.Top.Measure);

    /// <summary>The times at the ends of the lines.</summary>
    static string AxisOf(TrafficTopResource top, int width)
    {
        var format = top.Until - top.Since > TimeSpan.FromDays(1) ? "MM-dd HH:mm" : "HH:mm:ss";
        var (left, right) = (Text(top.Since), Text(top.Until));
        return left.Length + right.Length + 1 <= width ? left.PadRight(width - right.Length) + right
            : left.Length <= width ? left.PadRight(width)
            : new string(' ', width);

        string Text(DateTimeOffset time) => time.UtcDateTime.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
    }
}
