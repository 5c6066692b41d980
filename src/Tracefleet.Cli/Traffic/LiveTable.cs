using Spectre.Console;
using Spectre.Console.Rendering;
using Tracefleet.Contracts.Api;
using Tracefleet.LookingGlass;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic;

/// <summary>Draws the last minute: all of it each way, the keys with most of it, and what those that record it could not take.</summary>
static class LiveTable
{
    const int LinesAround = 7, NarrowLine = 20, RateWidth = 12;

    /// <summary>Columns of a terminal that has room for short keys, figures and a line.</summary>
    const int LeastWithLine = 57;

    /// <param name="head">A line of markup above it.</param>
    /// <param name="notices">Shown below it.</param>
    /// <param name="height">Lines that there is room for.</param>
    public static IRenderable Of(string head, LiveMinute? minute, IReadOnlyList<string> notices, AsLabel label, int width, int height)
    {
        var told = notices.Select(notice => Row($"[yellow]{Markup.Escape(HarmlessText.From(notice))}[/]"));
        if (minute is null)
            return new Rows([Row(head), Row("[grey]nothing is being recorded yet; the first second comes soon after it is over[/]"), .. told]);
        var top = minute.Series.Top;
        var rows = new List<IRenderable> { Row(head), Row(Total("in", minute.RecentIn, minute.Series.Points.Select(point => point.TotalIn), top, width)) };
        rows.Add(Row(Total("out", minute.RecentOut, minute.Series.Points.Select(point => point.TotalOut), top, width)));
        rows.Add(new Text(""));
        rows.Add(Keys(minute, label, width, Math.Max(1, height - LinesAround - minute.Runs.Count - notices.Count)));
        rows.AddRange(minute.Runs.Select(run => Row(Losses(run))));
        rows.AddRange(told);
        return new Rows(rows);
    }

    /// <summary>The same in a line of text, where nothing can be drawn.</summary>
    public static string LineOf(LiveMinute minute, AsLabel label)
    {
        const int shown = 3;
        var top = minute.Series.Top;
        var keys = top.Results.Take(shown).Select(entry => $"{EntryText.Of(entry, top.By, label).Key} {AmountText.Share(entry.Share)}");
        var list = string.Join(", ", keys);
        var lost = minute.Runs.Sum(run => run.Counts.GetValueOrDefault(TrafficRunCounts.KernelDrops));
        return FormattableString.Invariant(
            $"{minute.Until.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  in {Rate(minute.RecentIn)}, out {Rate(minute.RecentOut)}{(list.Length > 0 ? "; " : "")}{list}")
            + (lost > 0 ? FormattableString.Invariant($"; {lost:N0} dropped by the kernel") : "");

        string Rate(ulong amount) => AmountText.Rate(amount, 1, top.Measure);
    }

    static string Total(string way, ulong recent, IEnumerable<ulong> values, TrafficTopResource top, int width) =>
        $"[grey]{way,-4}[/][bold]{AmountText.Rate(recent, 1, top.Measure),RateWidth}[/]  "
        + $"[green]{Sparkline.Of([.. values.Select(value => (double)value)], LineWidth(width))}[/]";

    static Table Keys(LiveMinute minute, AsLabel label, int width, int most)
    {
        var top = minute.Series.Top;
        var places = Enumerable.Range(0, Math.Min(most, top.Results.Count)).ToList();
        var line = width < 100 ? NarrowLine : Math.Min(LiveMinute.Seconds, width - 70);
        TrafficColumn[] columns =
        [
            new("RATE", [.. places.Select(place => AmountText.Rate(minute.RecentOf(place), 1, top.Measure).PadLeft(RateWidth))], 0),
            new("SHARE", [.. places.Select(place => AmountText.Share(top.Results[place].Share).PadLeft(7))], 0),
            new("LAST MINUTE".PadRight(line), [.. places.Select(place => Sparkline.Of(minute.ValuesOf(place), line).PadRight(line))], 0, "green", IsLeft: true),
        ];
        var keys = places.Select(place => (EntryText.Of(top.Results[place], top.By, label), false)).ToList();
        return TrafficLayout.Of(TopTable.HeadingOf(top.By), keys, width < LeastWithLine ? columns[..^1] : columns, width);
    }

    static string Losses(TrafficRunResource run) =>
        $"[grey]{Markup.Escape($"{run.Kind} of {HarmlessText.From(run.Name)}: ")}[/]{RunText.LossesOf(run.Counts)}";

    static int LineWidth(int width) => Math.Clamp(width - RateWidth - 8, 10, LiveMinute.Seconds);

    static OneLine Row(string markup) => new(markup);
}
