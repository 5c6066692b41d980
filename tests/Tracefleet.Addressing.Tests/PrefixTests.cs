namespace Tracefleet.Addressing.Tests;

public class PrefixTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0", "192.0.2.255")]
    [InlineData("0.0.0.0/0", "0.0.0.0", "255.255.255.255")]
    [InlineData("128.0.0.0/1", "128.0.0.0", "255.255.255.255")]
    [InlineData("192.0.2.1/32", "192.0.2.1", "192.0.2.1")]
    [InlineData("198.51.100.4/31", "198.51.100.4", "198.51.100.5")]
    [InlineData("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::1/128", "2001:db8::1", "2001:db8::1")]
    [InlineData("2001:db8::2/127", "2001:db8::2", "2001:db8::3")]
    [InlineData("8000::/1", "8000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Spans_first_to_last_and_prints_as_read(string text, string first, string last)
    {
        var prefix = Prefix.Parse(text);
        Assert.Equal((first, last, text), (prefix.First.ToString(), prefix.Last.ToString(), prefix.ToString()));
        Assert.True(prefix.Contains(prefix.First) && prefix.Contains(prefix.Last) && prefix.Contains(prefix));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1/32")]
    [InlineData("2001:DB8::1", "2001:db8::1/128")]
    public void A_bare_address_is_its_own_block(string text, string expected) => Assert.Equal(expected, Prefix.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/24")]
    [InlineData("192.0.2.0/")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.0/-1")]
    [InlineData("192.0.2.0/+24")]
    [InlineData("192.0.2.0/ 24")]
    [InlineData("192.0.2.0/24/24")]
    [InlineData("192.0.2.0/99999999999")]
    [InlineData("192.0.2.0/255.255.255.0")]
    [InlineData("192.0.2.1/24")]
    [InlineData("192.0.2/24")]
    [InlineData("0.0.0.1/0")]
    [InlineData("2001:db8::/129")]
    [InlineData("2001:db8::1/127")]
    [InlineData("::ffff:192.0.2.0/120")]
    [InlineData("fe80::%eth0/64")]
    public void Refuses_text_that_is_not_a_canonical_prefix(string? text) => Assert.False(Prefix.TryParse(text, out _), text);

    [Fact]
    public void Host_bits_are_refused_with_the_canonical_form()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new Prefix(Address.Parse("192.0.2.77"), 24));
        Assert.Contains("192.0.2.77/24 has host bits set; its canonical form is 192.0.2.0/24.", refusal.Message);
    }

    [Theory]
    [InlineData("192.0.2.0", 33)]
    [InlineData("192.0.2.0", -1)]
    [InlineData("2001:db8::", 129)]
    public void A_length_outside_the_family_is_refused(string network, int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Prefix(Address.Parse(network), length));
        Assert.Throws<ArgumentOutOfRangeException>(() => Prefix.Of(Address.Parse(network), length));
    }

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.128", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/24", "192.0.1.255", false)]
    [InlineData("0.0.0.0/0", "203.0.113.7", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    public void Contains_addresses_of_its_own_family(string prefix, string address, bool contained) =>
        Assert.Equal(contained, Prefix.Parse(prefix).Contains(Address.Parse(address)));

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", false)]
    [InlineData("10.0.0.0/8", "11.0.0.0/16", false)]
    [InlineData("::/0", "0.0.0.0/0", false)]
    [InlineData("::/0", "2001:db8::/32", true)]
    public void Contains_more_specific_prefixes(string outer, string inner, bool contained) =>
        Assert.Equal(contained, Prefix.Parse(outer).Contains(Prefix.Parse(inner)));

    [Fact]
    public void The_prefix_of_an_address_holds_it_at_every_length_and_ends_where_a_bit_differs()
    {
        foreach (var address in AddressTextTests.Samples(80))
        {
            for (var length = 0; length <= address.BitLength; length++)
            {
                var prefix = Prefix.Of(address, length);
                Assert.True(prefix.Contains(address));
                Assert.Equal(prefix, Prefix.Parse(prefix.ToString()));
                Assert.Equal(address.IsIpv4 ? length + 96 : length, prefix.MappedLength);
                if (length > 0)
                    Assert.False(prefix.Contains(new Address(address.Bits ^ UInt128.One << (address.BitLength - length))));
            }
        }
    }

    [Fact]
    public void Sorts_by_network_and_then_shorter_first()
    {
        string[] inOrder = ["::/0", "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "2001:db8::/32", "2001:db8::/48"];
        Assert.Equal(inOrder, inOrder.Reverse().Select(Prefix.Parse).Order().Select(prefix => prefix.ToString()));
        Assert.Equal("::/0", default(Prefix).ToString());
    }
}
