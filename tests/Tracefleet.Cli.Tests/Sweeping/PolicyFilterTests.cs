using Tracefleet.Addressing;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Cli.Sweeping;

namespace Tracefleet.Cli.Tests.Sweeping;

public sealed class PolicyFilterTests
{
    static readonly ProbePolicy Policy = new(
        [Prefix.Parse("10.1.0.0/16"), Prefix.Parse("64:ff9b::/96"), Prefix.Parse("198.18.0.0/16")],
        new DoNotProbeList([Prefix.Parse("10.1.2.0/24"), Prefix.Parse("8.8.8.0/24"), Prefix.Parse("2a00:1::/32")]));

    [Theory]
    [InlineData("8.8.4.4", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("10.1.1.1", true)]
    [InlineData("10.1.2.1", false)]
    [InlineData("64:ff9b::808:808", false)]
    [InlineData("64:ff9b::808:404", true)]
    [InlineData("2a00:1::1", false)]
    public void Allows_what_the_policy_allows(string address, bool allowed) =>
        Assert.Equal(allowed, new PolicyFilter(Policy).Allows(Address.Parse(address)));

    [Fact]
    public void Decides_every_address_at_the_edges_of_every_rule_as_the_policy_does()
    {
        var filter = new PolicyFilter(Policy);
        var edges = SpecialRanges.All.Select(range => range.Prefix).Concat(Policy.Allow).Concat(Policy.DoNotProbe.Prefixes)
            .SelectMany(prefix => new[] { prefix.First.Bits, prefix.Last.Bits, prefix.First.Bits - (prefix.First.Bits == 0 ? 0u : 1u), prefix.Last.Bits + (prefix.Last.Bits == UInt128.MaxValue ? 0u : 1u) })
            .Select(bits => new Address(bits));

        Assert.All(edges, address => Assert.Equal(Policy.Check(address).Allowed, filter.Allows(address)));
    }

    [Theory]
    [InlineData("8.0.0.0/9", false)]
    [InlineData("8.0.0.0/13", true)]
    [InlineData("8.8.0.0/16", false)]
    [InlineData("10.1.4.0/24", true)]
    [InlineData("0.0.0.0/0", false)]
    public void Knows_whether_a_whole_prefix_is_allowed(string prefix, bool allowed) =>
        Assert.Equal(allowed, new PolicyFilter(Policy).AllowsAll(Prefix.Parse(prefix)));
}
