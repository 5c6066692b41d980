using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Probing.Reporting;

namespace Tracefleet.Formats.Mtr;

/// <summary>A column of mtr, by the letter that mtr's option <c>--order</c> knows it by.</summary>
/// <param name="Width">Characters in a report, the space before it included.</param>
/// <param name="Decimals">Decimals in a report; -1 for a count.</param>
/// <param name="Thousandths">The figure in thousandths, or a count as it is.</param>
public sealed record MtrColumn(char Key, string Title, int Width, int Decimals, string Description, Func<MtrHop, double> Thousandths)
{
    public const string Default = "LS NABWV";

    const char Space = ' ';

    // What a sum of logarithms or of shares may miss a whole number by.
    const double Rounding = 1e-6;

    public static ImmutableArray<MtrColumn> All { get; } =
    [
        new('L', "Loss%", 6, 1, "loss ratio", hop => 1000 * hop.LossPercent),
        new('D', "Drop", 5, -1, "dropped probes", hop => hop.Dropped),
        new('R', "Rcv", 6, -1, "received replies", hop => hop.Received),
        new('S', "Snt", 6, -1, "sent probes", hop => hop.Sent),
        new('N', "Last", 6, 1, "newest RTT", hop => hop.Rtt.Last),
        new('B', "Best", 6, 1, "lowest RTT", hop => hop.Rtt.Best),
        new('A', "Avg", 6, 1, "mean RTT", hop => hop.Rtt.Average),
        new('W', "Wrst", 6, 1, "highest RTT", hop => hop.Rtt.Worst),
        new('V', "StDev", 6, 1, "standard deviation", hop => hop.Rtt.StandardDeviation),
        new('G', "Gmean", 6, 1, "geometric mean", hop => hop.Rtt.GeometricMean),
        new('J', "Jttr", 5, 1, "current jitter", hop => hop.Rtt.Jitter),
        new('M', "Javg", 5, 1, "mean jitter", hop => hop.Rtt.AverageJitter),
        new('X', "Jmax", 5, 1, "worst jitter", hop => hop.Rtt.WorstJitter),
        new('I', "Jint", 5, 1, "interarrival jitter", hop => hop.Rtt.Interarrival),
    ];

    static readonly MtrColumn Gap = new(Space, " ", 1, -1, "a space", _ => 0);

    public bool IsGap => Key == Space;
    public bool IsCount => Decimals < 0;

    /// <summary>The figure in milliseconds or percent, cut to whole thousandths as mtr keeps them.</summary>
    public double Value(MtrHop hop) => IsCount ? Thousandths(hop) : Math.Floor(Thousandths(hop) + Rounding) / 1000;

    /// <summary>The figure as a report shows it, right-aligned in the width of the column.</summary>
    public string Text(MtrHop hop)
    {
        if (IsGap)
            return Title;
        var value = Value(hop);
        var room = Width - 1;
        var text = value.ToString(IsCount ? "0" : "0.0", CultureInfo.InvariantCulture) + (Key == 'L' ? "%" : "");
        // What is too wide loses the percent sign, as in mtr's 100.0, or its decimal.
        if (text.Length > room)
            text = Key == 'L' ? text[..room] : value.ToString("0", CultureInfo.InvariantCulture);
        return text.PadLeft(Width);
    }

    public string Heading => IsGap ? Title : Title.PadLeft(Width);

    /// <summary>Reads an order of columns such as <see cref="Default"/>; false with the first letter that names none.</summary>
    public static bool TryParse(string order, out ImmutableArray<MtrColumn> columns, out char unknown)
    {
        unknown = order.FirstOrDefault(letter => Find(letter) is null);
        columns = unknown == default ? [.. order.Select(letter => Find(letter)!)] : [];
        return unknown == default && order.Length > 0;
    }

    static MtrColumn? Find(char letter) => letter is Space or '_' ? Gap : All.FirstOrDefault(column => column.Key == char.ToUpperInvariant(letter));
}
