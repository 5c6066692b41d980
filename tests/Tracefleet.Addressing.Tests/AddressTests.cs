using System.Net;

namespace Tracefleet.Addressing.Tests;

public class AddressTests
{
    [Fact]
    public void IPv4_is_held_in_its_mapped_form()
    {
        var address = Address.Parse("192.0.2.1");
        Assert.Equal(new UInt128(0, 0x0000_FFFF_C000_0201), address.Bits);
        Assert.True(address.IsIpv4);
        Assert.Equal(0xC000_0201, address.Ipv4Bits);
        Assert.Equal((32, 4), (address.BitLength, address.ByteLength));
        Assert.Equal(address, Address.FromIPAddress(IPAddress.Parse("::ffff:192.0.2.1")));
    }

    [Fact]
    public void The_default_is_the_unspecified_IPv6_address()
    {
        Assert.Equal("::", default(Address).ToString());
        Assert.Equal((128, 16), (default(Address).BitLength, default(Address).ByteLength));
        Assert.NotEqual(default, Address.Parse("0.0.0.0"));
    }

    [Theory]
    [InlineData("0.0.0.0", "00000000")]
    [InlineData("192.0.2.1", "C0000201")]
    [InlineData("2001:db8::1", "20010DB8000000000000000000000001")]
    [InlineData("::", "00000000000000000000000000000000")]
    public void Travels_in_network_order(string text, string hex)
    {
        var bytes = new byte[16];
        var length = Address.Parse(text).WriteBytes(bytes);
        Assert.Equal(hex, Convert.ToHexString(bytes, 0, length));
        Assert.Equal(Address.Parse(text), Address.FromBytes(bytes.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(17)]
    public void Has_no_other_length_than_4_and_16_bytes(int length) =>
        Assert.Throws<ArgumentException>(() => Address.FromBytes(new byte[length]));

    [Fact]
    public void Becomes_an_IPAddress_and_comes_back()
    {
        foreach (var address in AddressTextTests.Samples(2_000))
            Assert.Equal(address, Address.FromIPAddress(address.ToIPAddress()));
    }

    [Fact]
    public void Sorts_as_a_number()
    {
        string[] inOrder = ["::", "::fffe:ffff:ffff", "0.0.0.0", "10.0.0.0", "192.0.2.1", "255.255.255.255", "::1:0:0:0", "2001:db8::", "ff02::1"];
        var addresses = inOrder.Select(Address.Parse).ToArray();
        Assert.Equal(inOrder, addresses.Reverse().Order().Select(address => address.ToString()));
        Assert.True(addresses[0] < addresses[1] && addresses[1] <= addresses[1] && addresses[2] > addresses[1] && addresses[2] >= addresses[2]);
    }
}
