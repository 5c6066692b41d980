using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Probing.Pinging;

namespace Tracefleet.Probing.Tests.Pinging;

public sealed class PingStatisticsTests
{
    [Fact]
    public void Figures_are_those_computed_by_hand()
    {
        var statistics = Of(10, 20, 30, 60);

        Assert.Equal((10.0, 30.0, 60.0), (statistics.MinMs, statistics.AverageMs, statistics.MaxMs));
        // sqrt((100 + 400 + 900 + 3600) / 4 - 30 * 30) and sqrt(1400 / 3).
        Assert.Equal(18.708287, statistics.MdevMs, 6);
        Assert.Equal(21.602469, statistics.StandardDeviationMs, 6);
        // 10/16 = 0.625; + (10 - 0.625)/16 = 1.2109375; + (30 - 1.2109375)/16 = 3.01025390625.
        Assert.Equal(3.01025390625, statistics.JitterMs, 9);
    }

    [Fact]
    public void Percentiles_are_by_nearest_rank()
    {
        var statistics = Of([.. Enumerable.Range(1, 200).Select(ms => (double)ms)]);

        Assert.Equal([100, 180, 190, 198], new[] { 50.0, 90, 95, 99 }.Select(statistics.PercentileMs));
    }

    [Fact]
    public void Nothing_received_has_no_figures()
    {
        var statistics = new PingStatistics();

        Assert.Equal((0.0, 0.0, 0.0, 0.0), (statistics.AverageMs, statistics.MdevMs, statistics.StandardDeviationMs, statistics.PercentileMs(50)));
    }

    [Fact]
    public void Many_values_keep_percentiles_within_one_percent() => Prop.ForAll<PositiveInt>(seed =>
    {
        var random = new System.Random(seed.Get);
        var values = Enumerable.Range(0, 20_000).Select(_ => (int)Math.Exp(random.NextDouble() * 17)).ToArray();
        var quantiles = new RttQuantiles();
        foreach (var value in values)
            quantiles.Add(value);
        Array.Sort(values);
        foreach (var share in new[] { 0.001, 0.5, 0.9, 0.95, 0.99, 1 })
        {
            var exact = values[(int)Math.Ceiling(share * values.Length) - 1];
            Assert.InRange(quantiles.At(share), exact * 0.992 - 1, exact * 1.008 + 1);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Every_value_falls_into_a_bin_that_contains_it()
    {
        foreach (var value in new[] { 0, 1, 63, 64, 127, 128, 129, 1_000, 65_535, 65_536, 60_000_000, int.MaxValue })
        {
            var quantiles = new RttQuantiles();
            for (var i = 0; i <= RttQuantiles.MaxExact; i++)
                quantiles.Add(value);
            Assert.InRange(quantiles.At(0.5), value * 0.992, value * 1.008);
        }
    }

    static PingStatistics Of(params double[] milliseconds)
    {
        var statistics = new PingStatistics();
        foreach (var value in milliseconds)
        {
            statistics.NoteSent();
            statistics.NoteReceived(TimeSpan.FromMilliseconds(value));
        }
        return statistics;
    }
}
