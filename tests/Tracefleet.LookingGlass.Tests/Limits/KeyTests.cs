using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.LookingGlass.Tests.Limits;

public sealed class KeyTests
{
    [Theory]
    [InlineData("192.0.2.77", "192.0.2.77/32", "192.0.2.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48")]
    public void A_visitor_is_an_address_or_a_64_and_a_target_a_24_or_a_48(string address, string client, string target)
    {
        Assert.Equal(client, ClientKey.Of(Address.Parse(address)).ToString());
        Assert.Equal(target, TargetKey.Of(Address.Parse(address)).ToString());
    }

    [Fact]
    public void An_IPv4_visitor_of_a_socket_for_both_families_is_the_same_visitor() =>
        Assert.Equal("192.0.2.77/32", ClientKey.Of(Address.FromIPAddress(System.Net.IPAddress.Parse("::ffff:192.0.2.77"))).ToString());
}
