using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Probing.Tests.Sweeping;

public sealed class DepartureEstimateTests
{
    const int Batches = 20_000;

    readonly DepartureEstimate _estimate = new();
    long _now = 1_780_000_000_000_000_000;

    /// <summary>How a host that writes and sends takes its time: mostly a little more than its least, rarely much more, and slower for a while.</summary>
    sealed class Host(int seed)
    {
        readonly Random _random = new(seed);

        public (long Lead, long PerPacket) Take(int batch, int count)
        {
            var pace = batch / 2_000 % 2 == 0 ? 1.0 : 1.3;
            var interrupted = _random.Next(100) == 0 ? _random.Next(5_000, 60_000) : 0;
            return ((long)((1_000 + 60 * count) * pace * Spread(0.2)), (long)(700 * pace * Spread(0.05)) + interrupted / count);
        }

        double Spread(double most) => 1 - most * Math.Log(1 - _random.NextDouble()) / 2;
    }

    [Theory]
    [InlineData(256, 256, 8_000)]
    [InlineData(16, 16, 1_000)]
    [InlineData(1, 64, 5_000)]
    public void Hardly_a_probe_is_dated_after_it_left_and_none_much_before(int fewest, int most, long earlyNanoseconds)
    {
        var (host, sizes) = (new Host(7), new Random(8));
        var (late, early, probes) = (0, 0L, 0);
        for (var batch = 0; batch < Batches; batch++)
        {
            var count = sizes.Next(fewest, most + 1);
            var (lead, perPacket) = host.Take(batch, count);
            _estimate.Begin(new Instant(_now), count);
            for (var index = 0; index < count; index++)
            {
                var error = _estimate.Of(index).UnixNanoseconds - (_now + lead + index * perPacket);
                late += error > 0 ? 1 : 0;
                early += Math.Max(0, -error);
            }
            probes += count;
            End(lead, perPacket, count);
        }
        Assert.InRange(late / (double)probes, 0, 0.005);
        Assert.InRange(early / probes, 0, earlyNanoseconds);
    }

    [Fact]
    public void Nothing_is_expected_of_a_transport_before_it_is_known()
    {
        for (var batch = 0; batch < 32; batch++)
        {
            Assert.Equal((0, 0), Expected(64));
            End(5_000, 700, 64);
        }

        Assert.Equal((5_000, 63 * 700), Expected(64));
    }

    [Fact]
    public void A_faster_batch_is_followed_at_once_and_a_lasting_slowness_within_64_batches()
    {
        Repeat(64, 5_000, 700);
        Repeat(1, 3_000, 500);
        Assert.Equal((3_000, 63 * 500), Expected(64));

        Repeat(63, 6_000, 900);
        Assert.Equal((6_000, 63 * 900), Expected(64));
    }

    [Fact]
    public void A_smaller_batch_is_expected_to_be_written_sooner_and_a_larger_one_no_later()
    {
        Repeat(64, 6_400, 700);

        Assert.Equal(1_600, Expected(16).Lead);
        Assert.Equal(6_400, Expected(256).Lead);
    }

    [Fact]
    public void A_transport_that_does_not_tell_its_packets_apart_teaches_no_distance()
    {
        Repeat(64, 5_000, 700);
        Repeat(100, 5_000, 0);

        Assert.Equal(63 * 700, Expected(64).Last);
    }

    [Fact]
    public void A_stuck_transport_is_not_expected_to_be_stuck_for_long()
    {
        Repeat(64, 1_000_000_000, 1_000_000);

        Assert.Equal((20_000, 63 * 20_000), Expected(64));
    }

    void Repeat(int batches, long lead, long perPacket)
    {
        for (var batch = 0; batch < batches; batch++)
        {
            _estimate.Begin(new Instant(_now), 64);
            End(lead, perPacket, 64);
        }
    }

    /// <summary>Nanoseconds from now to the first packet, and from that to the last.</summary>
    (long Lead, long Last) Expected(int count)
    {
        _estimate.Begin(new Instant(_now), count);
        var first = _estimate.Of(0).UnixNanoseconds;
        return (first - _now, _estimate.Of(count - 1).UnixNanoseconds - first);
    }

    void End(long lead, long perPacket, int count)
    {
        _estimate.End(new Instant(_now + lead), new Instant(_now + lead + (count - 1) * perPacket), count);
        _now += lead + count * perPacket + 10_000;
    }
}
