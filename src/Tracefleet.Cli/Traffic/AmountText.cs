using System.Globalization;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Traffic;

/// <summary>Amounts and rates of traffic for people, with three digits: <c>512 B</c>, <c>3.55 MB</c>, <c>1.20 Mbit/s</c>.</summary>
static class AmountText
{
    const string Packets = "packets", Flows = "flows";

    static readonly string[] Units = ["", "k", "M", "G", "T", "P", "E"];

    public static string Bytes(ulong bytes) => Scaled(bytes, "B");

    /// <summary>One number where it is exact or seems so when rounded, else both: <c>1.20-1.25 GB</c>.</summary>
    public static string Bytes(ulong sure, ulong atMost)
    {
        var (low, high) = (Bytes(sure), Bytes(Math.Max(sure, atMost)));
        if (low == high)
            return low;
        var (lowUnit, highUnit) = (low.IndexOf(' ', StringComparison.Ordinal), high.IndexOf(' ', StringComparison.Ordinal));
        return low[lowUnit..] == high[highUnit..] ? $"{low[..lowUnit]}-{high}" : $"{low}-{high}";
    }

    /// <param name="measure">One of <see cref="TrafficWords.Measures"/>.</param>
    public static string Of(ulong amount, string measure) => measure is Packets or Flows ? Count(amount) : Bytes(amount);

    /// <summary>Bits, packets or flows in a second.</summary>
    public static string Rate(ulong amount, double seconds, string measure)
    {
        var each = amount / Math.Max(seconds, 0.001);
        return measure switch
        {
            Packets => $"{Count(each)} pkt/s",
            Flows => $"{Count(each)} fl/s",
            _ => Scaled(each * 8, "bit/s"),
        };
    }

    /// <summary>For example <c>45.1 %</c>; what is there but less than a tenth of that, <c>&lt;0.1 %</c>.</summary>
    public static string Share(double share) =>
        share is > 0 and < 0.0005 ? "<0.1 %" : (share * 100).ToString("F1", CultureInfo.InvariantCulture) + " %";

    public static string Count(double count) => count < 10 && count != Math.Floor(count) ? count.ToString("F1", CultureInfo.InvariantCulture)
        : count < 99_999.5 ? count.ToString("N0", CultureInfo.InvariantCulture)
        : Scaled(count, "").TrimEnd();

    static string Scaled(double amount, string unit)
    {
        var place = 0;
        for (; amount >= 999.5 && place < Units.Length - 1; place++)
            amount /= 1000;
        var digits = place == 0 || amount >= 99.95 ? "F0" : amount >= 9.995 ? "F1" : "F2";
        return $"{amount.ToString(digits, CultureInfo.InvariantCulture)} {Units[place]}{unit}";
    }
}
