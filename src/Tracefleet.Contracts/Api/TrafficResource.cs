using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Contracts.Api;

/// <summary>How much.</summary>
public sealed record TrafficAmount(ulong Bytes, ulong Packets, ulong Flows)
{
    public static TrafficAmount Of(Counts counts) => new(counts.Bytes, counts.Packets, counts.Flows);
}

/// <summary>How much, by the way it went as seen from our own prefixes.</summary>
/// <param name="In">From elsewhere to us.</param>
/// <param name="Out">From us to elsewhere.</param>
/// <param name="Transit">From elsewhere to elsewhere; or all, where no prefix of ours is known.</param>
/// <param name="Internal">Between our own prefixes.</param>
public sealed record TrafficDirections(TrafficAmount In, TrafficAmount Out, TrafficAmount Transit, TrafficAmount Internal)
{
    public static TrafficDirections Of(IReadOnlyList<Counts> byDirection)
    {
        return new TrafficDirections(Part(TrafficDirection.In), Part(TrafficDirection.Out), Part(TrafficDirection.Transit), Part(TrafficDirection.Internal));

        TrafficAmount Part(TrafficDirection direction) => TrafficAmount.Of(byDirection.ElementAtOrDefault((int)direction));
    }
}

/// <summary>The largest keys of a span of time, in the direction and by the measure asked for.</summary>
/// <param name="By">asn, owner, country, prefix, host, port, ixp, interface, exporter, or link: AS by interface.</param>
/// <param name="Direction">both, in or out.</param>
/// <param name="Measure">bytes, packets or flows.</param>
/// <param name="StepSeconds">Width of the buckets that answered.</param>
/// <param name="Directions">Of all traffic of the span, exactly.</param>
/// <param name="TotalIn">What came from anything that traffic is asked by, exactly, whatever is narrowed: what shares are of.</param>
/// <param name="TotalOut">What went to it.</param>
/// <param name="OtherIn">What is in no result; null where the question is narrowed to an AS, a prefix, a country or an exporter.</param>
/// <param name="UnlistedBytesAtMost">Bytes that a key which is not listed may have at most.</param>
public sealed record TrafficTopResource(
    string By, string Direction, string Measure, DateTimeOffset Since, DateTimeOffset Until, int StepSeconds, TrafficDirections Directions,
    TrafficAmount TotalIn, TrafficAmount TotalOut, IReadOnlyList<TrafficEntryResource> Results, TrafficAmount? OtherIn, TrafficAmount? OtherOut,
    ulong UnlistedBytesAtMost)
{
    /// <param name="top">As the store answered <see cref="AskedTraffic.ForTop"/>.</param>
    public static TrafficTopResource Of(AskedTraffic asked, TrafficTop top) => Of(asked, top, TrafficRows.Of(asked, top));

    internal static TrafficTopResource Of(AskedTraffic asked, TrafficTop top, TrafficRows rows) => new(
        asked.By, TrafficWords.Word(asked.Question.Side), TrafficWords.Word(asked.Question.Measure), DateTimeOffset.FromUnixTimeMilliseconds(top.From),
        DateTimeOffset.FromUnixTimeMilliseconds(top.To), (int)top.Step.TotalSeconds, TrafficDirections.Of(top.ByDirection), TrafficAmount.Of(top.Total.From),
        TrafficAmount.Of(top.Total.To), [.. rows.Rows.Select(row => TrafficEntryResource.Of(row, rows.ShareOf(row)))],
        asked.IsNarrowed ? null : TrafficAmount.Of(rows.Other.From), asked.IsNarrowed ? null : TrafficAmount.Of(rows.Other.To), rows.UnlistedAtMost);
}

/// <summary>The largest keys of a span of time, over time.</summary>
/// <param name="Points">One for each step, also where nothing happened.</param>
public sealed record TrafficSeriesResource(TrafficTopResource Top, IReadOnlyList<TrafficPointResource> Points)
{
    /// <param name="series">As the store answered <see cref="AskedTraffic.ForSeries"/>.</param>
    public static TrafficSeriesResource Of(AskedTraffic asked, TrafficSeries series)
    {
        var rows = TrafficRows.Of(asked, series.Top);
        return new TrafficSeriesResource(
            TrafficTopResource.Of(asked, series.Top, rows), [.. series.Points.Select(point => TrafficPointResource.Of(asked, point, rows))]);
    }
}

/// <summary>A step, in the measure asked for.</summary>
/// <param name="At">Its start.</param>
/// <param name="In">What came from each key, in the order of the results.</param>
/// <param name="Out">What went to each key.</param>
public sealed record TrafficPointResource(DateTimeOffset At, ulong TotalIn, ulong TotalOut, IReadOnlyList<ulong> In, IReadOnlyList<ulong> Out)
{
    internal static TrafficPointResource Of(AskedTraffic asked, TrafficPoint point, TrafficRows rows)
    {
        var measure = asked.Question.Measure;
        var amounts = rows.Rows.Select(row => row.Sum(point.Amounts)).ToList();
        return new TrafficPointResource(
            DateTimeOffset.FromUnixTimeMilliseconds(point.At), measure.Of(point.Total.From), measure.Of(point.Total.To),
            [.. amounts.Select(amount => measure.Of(amount.From))], [.. amounts.Select(amount => measure.Of(amount.To))]);
    }
}
