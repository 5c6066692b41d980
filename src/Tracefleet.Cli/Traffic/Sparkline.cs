namespace Tracefleet.Cli.Traffic;

/// <summary>A row of blocks, one for each span of time; the highest is full, silence is blank.</summary>
static class Sparkline
{
    const string Blocks = "▁▂▃▄▅▆▇█";

    /// <param name="width">Characters at most; where there are more values, neighbours share one with their mean.</param>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        if (values.Count == 0 || width < 1)
            return "";
        var cells = Math.Min(width, values.Count);
        var means = Enumerable.Range(0, cells).Select(cell => MeanOf(values, cell * values.Count / cells, (cell + 1) * values.Count / cells)).ToList();
        var highest = means.Max();
        return string.Concat(means.Select(mean => BlockOf(mean, highest)));
    }

    static double MeanOf(IReadOnlyList<double> values, int first, int end)
    {
        var sum = 0.0;
        for (var place = first; place < end; place++)
            sum += values[place];
        return sum / (end - first);
    }

    static char BlockOf(double value, double highest) => value <= 0 ? ' ' : Blocks[Math.Min(Blocks.Length - 1, (int)(value / highest * Blocks.Length))];
}
