using System.Globalization;
using Tracefleet.Probing.Multipath;

namespace Tracefleet.Formats.Graphs;

/// <summary>Numbers as people read them.</summary>
public static class GraphNumbers
{
    public static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");

    public const string NotMeasured = "not measured";

    public static string Loss(ProbeTally tally) =>
        tally.Loss is { } loss ? string.Create(CultureInfo.InvariantCulture, $"{loss * 100:0.#} % loss") : NotMeasured;

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 1000) / 10:0.#} %");

    public static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    /// <summary>Least, average and greatest RTT, and the loss.</summary>
    public static string Summary(ProbeTally tally) => tally is { MinRtt: { } min, AverageRtt: { } average, MaxRtt: { } max }
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{min.TotalMilliseconds:0.0}/{average.TotalMilliseconds:0.0}/{max.TotalMilliseconds:0.0} ms, {tally.Loss * 100:0.#} % loss")
        : tally.Sent == 0 ? NotMeasured : "no reply";
}
