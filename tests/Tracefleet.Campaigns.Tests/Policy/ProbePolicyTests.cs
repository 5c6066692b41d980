using Tracefleet.Addressing;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Campaigns.Tests.Policy;

public class ProbePolicyTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.1.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("4000::1")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    public void Special_addresses_are_refused_unless_opened(string text)
    {
        var address = Address.Parse(text);

        Assert.Equal(CellReason.Refused, ProbePolicy.Default.Check(address).Reason);
        Assert.True(new ProbePolicy([Prefix.Of(address, 8)], DoNotProbeList.Empty).Check(address).Allowed);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("192.31.196.1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2620:fe::fe")]
    public void Ordinary_addresses_may_be_probed(string text) => Assert.True(ProbePolicy.Default.Check(Address.Parse(text)).Allowed);

    [Fact]
    public void A_refusal_names_the_block_and_the_remedy() => Assert.Equal(
        "10.1.2.3 is in 10.0.0.0/8 (Private-Use, RFC 1918); open it with --allow if that is what you want.",
        ProbePolicy.Default.Check(Address.Parse("10.1.2.3")).Detail);

    [Theory]
    [InlineData("203.0.114.9")]
    [InlineData("2002:cb00:7209::1")]
    [InlineData("64:ff9b::cb00:7209")]
    [InlineData("::203.0.114.9")]
    [InlineData("2001:0:1:2:3:4:34ff:8df6")]
    public void The_list_wins_over_allow_and_sees_through_embedding(string text)
    {
        var policy = new ProbePolicy([Prefix.Parse("0.0.0.0/0"), Prefix.Parse("::/0")], new DoNotProbeList([Prefix.Parse("203.0.114.0/24")]));

        var verdict = policy.Check(Address.Parse(text));

        Assert.Equal(CellReason.Excluded, verdict.Reason);
        Assert.Contains("203.0.114.0/24", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_has_comments_blank_lines_and_single_addresses()
    {
        var (list, faults) = DoNotProbeList.Parse(["# ours", "", " 192.0.2.0/24  # lab", "2001:db8::1"]);

        Assert.Empty(faults);
        Assert.Equal(["2001:db8::1/128", "192.0.2.0/24"], list.Prefixes.Select(prefix => prefix.ToString()).OrderDescending());
    }

    [Fact]
    public void Every_line_that_cannot_be_read_is_named()
    {
        var (_, faults) = DoNotProbeList.Parse(["192.0.2.0/24", "10.0.0.1/8", "# fine", "everything"]);

        Assert.Equal([2, 4], faults.Select(fault => fault.Line));
        Assert.Equal("'10.0.0.1/8' is no prefix without host bits, such as 192.0.2.0/24 or 2001:db8::/32.", faults[0].Message);
    }
}
