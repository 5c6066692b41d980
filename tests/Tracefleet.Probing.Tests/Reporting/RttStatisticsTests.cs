using Tracefleet.Probing.Reporting;

namespace Tracefleet.Probing.Tests.Reporting;

public sealed class RttStatisticsTests
{
    [Fact]
    public void Columns_are_those_computed_by_hand()
    {
        var rtt = Of(1000, 4000, 2000, 2000);

        Assert.Equal((4, 2000, 1000, 4000), (rtt.Received, rtt.Last, rtt.Best, rtt.Worst));
        Assert.Equal(2250, rtt.Average, 9);
        // Squares of -1250, 1750, -250, -250 make 4,750,000; divided by 3.
        Assert.Equal(1258.305739, rtt.StandardDeviation, 6);
        // The fourth root of 1000 * 4000 * 2000 * 2000.
        Assert.Equal(2000, rtt.GeometricMean, 6);
        // Jitters 0, 3000, 2000, 0.
        Assert.Equal((0, 3000), (rtt.Jitter, rtt.WorstJitter));
        Assert.Equal(1250, rtt.AverageJitter, 9);
        // 0 + 0 - 8/16 = 0; + 3000 - 8/16 = 3000; + 2000 - 3008/16 = 4812; + 0 - 4820/16 = 4511.
        Assert.Equal(4511, rtt.Interarrival);
        Assert.Equal(281.9375, rtt.Rfc3550Jitter);
    }

    [Fact]
    public void One_reply_has_no_deviation_and_no_jitter()
    {
        var rtt = Of(1234);

        Assert.Equal((1234, 1234, 1234.0, 1234), (rtt.Last, rtt.Best, rtt.Average, rtt.Worst));
        Assert.Equal((0.0, 0, 0.0, 0, 0L), (rtt.StandardDeviation, rtt.Jitter, rtt.AverageJitter, rtt.WorstJitter, rtt.Interarrival));
        Assert.Equal(1234, rtt.GeometricMean, 6);
    }

    [Fact]
    public void No_reply_is_all_zero() => Assert.Equal((0L, 0.0, 0.0), (Of().Received, Of().StandardDeviation, Of().GeometricMean));

    [Fact]
    public void A_round_trip_of_zero_makes_the_geometric_mean_zero() => Assert.Equal(0, Of(0, 500).GeometricMean);

    static RttStatistics Of(params int[] microseconds)
    {
        var rtt = new RttStatistics();
        foreach (var value in microseconds)
            rtt.Add(value);
        return rtt;
    }
}
