using Spectre.Console;
using Spectre.Console.Rendering;
using Tracefleet.Cli.Sweeping;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Traffic;

/// <summary>Draws the keys with most traffic: how much each way, in whole, as a rate over the span and as a share.</summary>
static class TopTable
{
    const int BarWidth = 12;

    public static IRenderable Of(TrafficTopResource top, AsLabel label, int width) => new Rows(
    [
        new Markup($"[grey]{Markup.Escape(SpanOf(top))}[/]"), TableOf(top, label, width), .. Notes(top, width).Select(note => new Markup($"[grey]{Markup.Escape(note)}[/]")),
    ]);

    /// <summary>For example <c>2026-05-31 11:00:00Z to 12:00:00Z, 1 h 0 min in steps of 1 m</c>.</summary>
    public static string SpanOf(TrafficTopResource top)
    {
        var (since, until) = (top.Since.UtcDateTime, top.Until.UtcDateTime);
        var end = since.Date == until.Date ? $"{until:HH:mm:ss}Z" : $"{until:yyyy-MM-dd HH:mm:ss}Z";
        var step = TrafficWords.Steps.FirstOrDefault(step => step.Value.TotalSeconds == top.StepSeconds).Key ?? $"{top.StepSeconds}s";
        var side = top.Direction switch { "in" => ", what came in", "out" => ", what went out", _ => "" };
        return FormattableString.Invariant($"{since:yyyy-MM-dd HH:mm:ss}Z to {end}, {SweepReport.Duration(top.Until - top.Since)} in steps of {step}{side}");
    }

    static Table TableOf(TrafficTopResource top, AsLabel label, int width)
    {
        var rows = top.Results.Select(entry => new Figures(entry.In, entry.Out, entry.BytesAtMost, entry.Share)).ToList();
        var keys = top.Results.Select(entry => (EntryText.Of(entry, top.By, label), false)).ToList();
        if (OtherOf(top) is { } other)
        {
            rows.Add(other);
            keys.Add((new EntryText("other", ""), true));
        }
        return TrafficLayout.Of(HeadingOf(top.By), keys, [.. ColumnsOf(top, rows)], width);
    }

    static IEnumerable<TrafficColumn> ColumnsOf(TrafficTopResource top, IReadOnlyList<Figures> rows)
    {
        var seconds = (top.Until - top.Since).TotalSeconds;
        if (top.Direction == "both")
        {
            yield return new TrafficColumn("IN", [.. rows.Select(row => AmountText.Of(Measured(row.In, top.Measure), top.Measure))], 2);
            yield return new TrafficColumn("OUT", [.. rows.Select(row => AmountText.Of(Measured(row.Out, top.Measure), top.Measure))], 2);
        }
        var largest = rows.Select(row => row.Share).Append(0).Max() is var share and > 0 ? share : 1;
        var heading = top.Direction == "both" ? top.Measure : top.Direction;
        yield return new TrafficColumn(heading.ToUpperInvariant(), [.. rows.Select(row => row.Amount(top))], 0, "green");
        yield return new TrafficColumn("RATE", [.. rows.Select(row => AmountText.Rate(row.Sure(top), seconds, top.Measure))], 3);
        yield return new TrafficColumn("SHARE", [.. rows.Select(row => AmountText.Share(row.Share))], 0);
        yield return new TrafficColumn("", [.. rows.Select(row => BarOf(row.Share / largest))], 4, "green", IsLeft: true);
    }

    static string BarOf(double share) => new string('━', (int)Math.Round(share * BarWidth)).PadRight(BarWidth);

    static IEnumerable<string> Notes(TrafficTopResource top, int width)
    {
        var seconds = (top.Until - top.Since).TotalSeconds;
        var parts = new (string Name, TrafficAmount Amount)[]
        {
            ("in", top.Directions.In), ("out", top.Directions.Out), ("transit", top.Directions.Transit), ("internal", top.Directions.Internal),
        };
        var all = parts.Where(part => part.Amount.Packets > 0 || part.Name is "in" or "out")
            .Select(part => (part.Name, Amount: Measured(part.Amount, top.Measure)))
            .Select(part => $"{part.Name} {AmountText.Of(part.Amount, top.Measure)} ({AmountText.Rate(part.Amount, seconds, top.Measure)})").ToList();
        var line = $"all: {string.Join(", ", all)}";
        foreach (var note in line.Length <= width ? [line] : all.Select(part => $"all {part}"))
            yield return note;
        if (WithoutBytes(top) is { } packetsOnly)
            yield return packetsOnly;
        if (top.UnlistedBytesAtMost > 0)
            yield return $"what is not listed has at most {AmountText.Bytes(top.UnlistedBytesAtMost)} each";
    }

    /// <summary>What to ask instead where only packets were counted, as in what asn_report left; null elsewhere.</summary>
    public static string? WithoutBytes(TrafficTopResource top)
    {
        var packets = top.TotalIn.Packets + top.TotalOut.Packets;
        return top.Measure == "bytes" && packets > 0 && top.TotalIn.Bytes == 0 && top.TotalOut.Bytes == 0
            ? FormattableString.Invariant($"{packets:N0} packets without a known size: --measure packets tells of them")
            : null;
    }

    /// <summary>Null where there is nothing else, or nothing known of it.</summary>
    static Figures? OtherOf(TrafficTopResource top)
    {
        if (top is not { OtherIn: { } into, OtherOut: { } from } || (into.Packets == 0 && from.Packets == 0 && into.Bytes == 0 && from.Bytes == 0))
            return null;
        var other = new Figures(into, from, 0, 0);
        var total = new Figures(top.TotalIn, top.TotalOut, 0, 0).Sure(top);
        return other with { Share = total == 0 ? 0 : Math.Min(1, (double)other.Sure(top) / total) };
    }

    public static string HeadingOf(string by) => by switch
    {
        "asn" => "AS",
        TrafficWords.Link => "AS AT INTERFACE",
        _ => by.ToUpperInvariant(),
    };

    public static ulong Measured(TrafficAmount amount, string measure) => measure switch
    {
        "packets" => amount.Packets,
        "flows" => amount.Flows,
        _ => amount.Bytes,
    };

    /// <summary>The numbers of a row.</summary>
    sealed record Figures(TrafficAmount In, TrafficAmount Out, ulong BytesAtMost, double Share)
    {
        /// <summary>In the direction and measure asked for.</summary>
        public ulong Sure(TrafficTopResource top) => top.Direction switch
        {
            "in" => Measured(In, top.Measure),
            "out" => Measured(Out, top.Measure),
            _ => Sum(Measured(In, top.Measure), Measured(Out, top.Measure)),
        };

        public string Amount(TrafficTopResource top)
        {
            var sure = Sure(top);
            if (top.Measure != "bytes")
                return AmountText.Of(sure, top.Measure);
            var both = Sum(In.Bytes, Out.Bytes);
            return AmountText.Bytes(sure, BytesAtMost > both ? Sum(sure, BytesAtMost - both) : sure);
        }

        static ulong Sum(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;
    }
}
