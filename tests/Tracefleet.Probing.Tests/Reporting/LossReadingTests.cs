using Tracefleet.Probing.Reporting;

namespace Tracefleet.Probing.Tests.Reporting;

public sealed class LossReadingTests
{
    [Fact]
    public void Loss_that_does_not_continue_is_a_rate_limit() =>
        Assert.Equal([LossKind.None, LossKind.RateLimited, LossKind.None, LossKind.None], Of((100, 100), (100, 40), (100, 100), (100, 100)));

    [Fact]
    public void Loss_that_continues_is_carried() =>
        Assert.Equal([LossKind.None, LossKind.Carried, LossKind.Carried, LossKind.Carried], Of((100, 100), (100, 80), (100, 82), (100, 79)));

    [Fact]
    public void A_rate_limit_on_top_of_loss_is_told_from_it() =>
        Assert.Equal([LossKind.Carried, LossKind.RateLimited, LossKind.Carried], Of((200, 180), (200, 60), (200, 182)));

    [Fact]
    public void A_few_probes_prove_nothing() =>
        Assert.Equal([LossKind.Unclear, LossKind.None, LossKind.None], Of((10, 8), (10, 10), (10, 10)));

    [Fact]
    public void A_silent_hop_neither_loses_nor_is_compared_with() =>
        Assert.Equal([LossKind.Carried, LossKind.Silent, LossKind.Carried, LossKind.Silent], Of((50, 40), (50, 0), (50, 41), (50, 0)));

    [Fact]
    public void Nothing_decided_is_no_loss() => Assert.Equal([LossKind.None], Of((0, 0)));

    [Theory]
    // Of 3 lost in 20 probes none in 10: C(10,3) / C(20,3) = 120 / 1140.
    [InlineData(10, 7, 10, 10, 0.105263157894737)]
    // Of 5 lost in 12 at most 1 in 5: (C(5,0) C(7,5) + C(5,1) C(7,4)) / C(12,5) = (21 + 175) / 792.
    [InlineData(7, 3, 5, 4, 0.247474747474747)]
    [InlineData(1000, 500, 1000, 1000, 0)]
    [InlineData(10, 10, 10, 10, 1)]
    public void The_chance_is_that_of_fishers_exact_test(long decided, long received, long otherDecided, long otherReceived, double chance) =>
        Assert.Equal(chance, LossReading.ChanceOfLosingLess((decided, received), (otherDecided, otherReceived)), 9);

    static LossKind[] Of(params (long, long)[] hops) => [.. LossReading.Of(hops)];
}
