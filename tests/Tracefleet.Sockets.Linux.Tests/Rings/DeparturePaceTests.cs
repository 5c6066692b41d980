using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Probing;
using Tracefleet.Sockets.Linux.Rings;

namespace Tracefleet.Sockets.Linux.Tests.Rings;

public sealed class DeparturePaceTests
{
    readonly DeparturePace _pace = new();

    [Fact]
    public void A_shorter_time_is_followed_at_once()
    {
        Assert.Equal(1_000, Took(64, 64_000));
        Assert.Equal(400, Took(64, 25_600));
    }

    [Fact]
    public void A_longer_time_is_followed_by_a_sixty_fourth_of_the_difference()
    {
        Took(64, 64_000);

        Assert.Equal(1_100, Took(64, 64 * 7_400));
        Assert.Equal(1_100 + 1_575 / 64, Took(64, 64 * 2_675));
    }

    [Fact]
    public void A_lasting_slowness_is_reached_in_the_end()
    {
        Took(64, 64_000);
        for (var call = 0; call < 500; call++)
            Took(64, 64 * 5_000);

        Assert.InRange(Took(64, 64 * 5_000), 4_900, 5_000);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void A_call_of_few_packets_teaches_nothing_but_is_told_by_what_is_known(int packets)
    {
        Assert.Equal(0, Took(packets, 1_000_000));
        Took(64, 64_000);

        Assert.Equal(1_000, Took(packets, 1_000_000));
        Assert.Equal(1_000, Took(64, 64_000));
        Assert.Equal(10, Took(packets, packets * 10));
        Assert.Equal(1_000, Took(64, 64_000));
    }

    [Fact]
    public void From_eight_packets_on_a_call_tells() => Assert.Equal(250, Took(8, 2_000));

    [Fact]
    public void A_single_packet_leaves_when_its_call_begins()
    {
        Took(64, 64_000);

        Assert.Equal(0, Took(1, 5_000));
    }

    [Fact]
    public void No_packet_is_dated_after_its_call_or_further_apart_than_the_call_allows()
    {
        var calls = Gen.Zip(Gen.Choose(1, 64), Gen.Choose(-1_000, 10_000_000)).ListOf();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(calls.ToArbitrary(), all =>
        {
            var pace = new DeparturePace();
            return all.All(call =>
            {
                var spacing = pace.Took(new Instant(1_000_000), new Instant(1_000_000 + call.Item2), call.Item1);
                return spacing >= 0 && spacing * call.Item1 <= Math.Max(0, call.Item2);
            });
        }));
    }

    long Took(int packets, long nanoseconds) => _pace.Took(new Instant(1_000_000), new Instant(1_000_000 + nanoseconds), packets);
}
