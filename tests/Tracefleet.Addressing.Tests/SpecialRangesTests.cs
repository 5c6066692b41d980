namespace Tracefleet.Addressing.Tests;

public sealed class SpecialRangesTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0/32", SpecialUse.Unspecified)]
    [InlineData("0.1.2.3", "0.0.0.0/8", SpecialUse.Unspecified)]
    [InlineData("10.255.255.255", "10.0.0.0/8", SpecialUse.Private)]
    [InlineData("100.64.0.1", "100.64.0.0/10", SpecialUse.Shared)]
    [InlineData("100.127.255.255", "100.64.0.0/10", SpecialUse.Shared)]
    [InlineData("127.0.0.1", "127.0.0.0/8", SpecialUse.Loopback)]
    [InlineData("169.254.1.1", "169.254.0.0/16", SpecialUse.LinkLocal)]
    [InlineData("172.31.0.1", "172.16.0.0/12", SpecialUse.Private)]
    [InlineData("192.0.2.1", "192.0.2.0/24", SpecialUse.Documentation)]
    [InlineData("192.168.1.1", "192.168.0.0/16", SpecialUse.Private)]
    [InlineData("198.19.255.255", "198.18.0.0/15", SpecialUse.Benchmarking)]
    [InlineData("198.51.100.7", "198.51.100.0/24", SpecialUse.Documentation)]
    [InlineData("203.0.113.7", "203.0.113.0/24", SpecialUse.Documentation)]
    [InlineData("239.255.255.255", "224.0.0.0/4", SpecialUse.Multicast)]
    [InlineData("240.0.0.1", "240.0.0.0/4", SpecialUse.Reserved)]
    [InlineData("255.255.255.255", "255.255.255.255/32", SpecialUse.Broadcast)]
    [InlineData("::", "::/128", SpecialUse.Unspecified)]
    [InlineData("::1", "::1/128", SpecialUse.Loopback)]
    [InlineData("::102:304", "::/96", SpecialUse.EmbeddedIpv4)]
    [InlineData("64:ff9b::102:304", "64:ff9b::/96", SpecialUse.EmbeddedIpv4)]
    [InlineData("64:ff9b:1::1", "64:ff9b:1::/48", SpecialUse.EmbeddedIpv4)]
    [InlineData("100::1", "100::/64", SpecialUse.Discard)]
    [InlineData("2001:0:4136:e378::1", "2001::/32", SpecialUse.EmbeddedIpv4)]
    [InlineData("2001:db8::1", "2001:db8::/32", SpecialUse.Documentation)]
    [InlineData("2002:102:304::1", "2002::/16", SpecialUse.EmbeddedIpv4)]
    [InlineData("3fff:fff::1", "3fff::/20", SpecialUse.Documentation)]
    [InlineData("4000::1", "4000::/2", SpecialUse.Reserved)]
    [InlineData("fd12::1", "fc00::/7", SpecialUse.Private)]
    [InlineData("fe80::1", "fe80::/10", SpecialUse.LinkLocal)]
    [InlineData("fec0::1", "fec0::/10", SpecialUse.Reserved)]
    [InlineData("ff02::1", "ff00::/8", SpecialUse.Multicast)]
    public void Names_the_most_specific_block(string address, string prefix, SpecialUse use)
    {
        var range = SpecialRanges.Describe(Address.Parse(address));

        Assert.Equal((Prefix.Parse(prefix), use), (range?.Prefix, range?.Use));
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.32.0.0")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:200::1")]
    [InlineData("2003::1")]
    [InlineData("2600::1")]
    [InlineData("3ffe::1")]
    public void Leaves_ordinary_unicast_alone(string address) => Assert.Null(SpecialRanges.Describe(Address.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("192.0.0.9", true)]
    [InlineData("192.0.0.1", false)]
    [InlineData("192.31.196.1", true)]
    [InlineData("64:ff9b::1", true)]
    [InlineData("2002::1", false)]
    [InlineData("10.0.0.1", false)]
    public void Tells_reachable_blocks_from_the_others(string address, bool reachable) =>
        Assert.Equal(reachable, SpecialRanges.IsGloballyReachable(Address.Parse(address)));

    [Fact]
    public void Every_transition_block_embeds_ipv4() =>
        Assert.Equal(
            ["::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"],
            SpecialRanges.All.Where(range => range.EmbedsIpv4).Select(range => range.Prefix.ToString()));

    [Fact]
    public void Lists_each_block_once() =>
        Assert.Equal(SpecialRanges.All.Length, SpecialRanges.All.DistinctBy(range => range.Prefix).Count());
}
