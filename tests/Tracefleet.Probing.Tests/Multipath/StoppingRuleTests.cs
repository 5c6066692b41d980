using Tracefleet.Probing.Multipath;

namespace Tracefleet.Probing.Tests.Multipath;

public sealed class StoppingRuleTests
{
    [Fact]
    public void Gives_the_numbers_of_the_formula()
    {
        var rule = new StoppingRule(0.95, balancers: 1);

        Assert.Equal([1, 6, 11, 16, 21, 27, 33, 39], Enumerable.Range(1, 8).Select(rule.FlowsToRuleOut));
    }

    [Theory]
    [InlineData(0.95)]
    [InlineData(0.99)]
    public void Misjudges_no_balancer_more_often_than_allowed(double confidence)
    {
        var rule = new StoppingRule(confidence, balancers: 1);
        for (var width = 2; width <= 64; width++)
            Assert.InRange(ChanceToMiss(rule, width), 0, (1 - confidence) * 1.0001);
    }

    [Fact]
    public void States_how_sure_it_is()
    {
        Assert.Equal(0, StoppingRule.Certainty(nextHops: 1, flows: 1));
        Assert.Equal(0.96875, StoppingRule.Certainty(nextHops: 1, flows: 6), 9);
        Assert.Equal(0, StoppingRule.Certainty(nextHops: 0, flows: 0));
    }

    [Fact]
    public void Grows_stricter_with_the_balancers() =>
        Assert.Equal([9, 10, 11], new[] { new StoppingRule(0.95), new StoppingRule(0.95).Stricter(), new StoppingRule(0.95).Stricter().Stricter() }
            .Select(rule => rule.FlowsToRuleOut(2)));

    // Exactly: the chances of having seen so many of the next hops, flow by flow, until the rule stops.
    static double ChanceToMiss(StoppingRule rule, int width)
    {
        var seen = new double[width + 1];
        seen[1] = 1;
        var missed = 0.0;
        for (var flows = 1; seen.Skip(1).Take(width - 1).Any(chance => chance > 0); flows++)
        {
            for (var found = 1; found < width; found++)
            {
                if (seen[found] > 0 && flows >= rule.FlowsToRuleOut(found + 1))
                    (missed, seen[found]) = (missed + seen[found], 0);
            }
            for (var found = width; found >= 1; found--)
                seen[found] = seen[found] * found / width + seen[found - 1] * (width - found + 1) / width;
        }
        return missed;
    }
}
