using Tracefleet.Testing;

namespace Tracefleet.Addressing.Tests;

public sealed class PrefixTableTests
{
    [Theory]
    [InlineData("10.1.2.3", "host", "10.1.2.3/32")]
    [InlineData("10.1.2.4", "site", "10.1.2.0/24")]
    [InlineData("10.1.3.0", "region", "10.1.0.0/16")]
    [InlineData("10.255.255.255", "all", "10.0.0.0/8")]
    [InlineData("11.0.0.0", "default", "0.0.0.0/0")]
    [InlineData("2001:db8::1", "v6 host", "2001:db8::1/128")]
    [InlineData("2001:db8::2", "v6 site", "2001:db8::/48")]
    [InlineData("2001:db8:1::", "v6 all", "2001:db8::/32")]
    public void Finds_the_longest_prefix(string address, string value, string prefix)
    {
        var table = Table(
            ("0.0.0.0/0", "default"), ("10.0.0.0/8", "all"), ("10.1.0.0/16", "region"), ("10.1.2.0/24", "site"), ("10.1.2.3/32", "host"),
            ("2001:db8::/32", "v6 all"), ("2001:db8::/48", "v6 site"), ("2001:db8::1/128", "v6 host"));

        Assert.True(table.TryFind(Address.Parse(address), out var found, out var matched));
        Assert.Equal((value, Prefix.Parse(prefix)), (found, matched));
    }

    [Fact]
    public void A_default_route_covers_its_own_family_only()
    {
        var table = Table(("0.0.0.0/0", "v4"));

        Assert.True(table.TryFind(Address.Parse("255.255.255.255"), out _));
        Assert.False(table.TryFind(Address.Parse("::1"), out _));
    }

    [Fact]
    public void An_empty_table_finds_nothing()
    {
        var table = Table();

        Assert.False(table.TryFind(Address.Parse("192.0.2.1"), out var value, out var prefix));
        Assert.Equal((null, default), (value, prefix));
        Assert.False(table.TryFind(Address.Parse("2001:db8::"), out value));
    }

    [Fact]
    public void Of_two_values_for_one_prefix_the_later_stays()
    {
        var table = Table(("192.0.2.0/24", "first"), ("192.0.2.0/25", "half"), ("192.0.2.0/24", "second"));

        Assert.True(table.TryFind(Address.Parse("192.0.2.200"), out var value));
        Assert.Equal(("second", 2), (value, table.Count));
    }

    [Theory]
    [InlineData("192.0.2.127", false)]
    [InlineData("192.0.2.128", true)]
    [InlineData("192.0.2.131", true)]
    [InlineData("192.0.2.132", false)]
    public void Stops_at_the_edges_of_a_prefix(string address, bool found) =>
        Assert.Equal(found, Table(("192.0.2.128/30", "four")).TryFind(Address.Parse(address), out _));

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        var table = Table(("10.0.0.0/8", "a"), ("10.1.0.0/16", "b"), ("2001:db8::/32", "c"));
        var (ipv4, ipv6) = (Address.Parse("10.1.1.1"), Address.Parse("2001:db8::1"));

        var allocated = Allocation.Of(() =>
        {
            table.TryFind(ipv4, out _, out _);
            table.TryFind(ipv6, out _, out _);
            table.TryFindIpv4(ipv4.Ipv4Bits, out _);
        });

        Assert.Equal(0, allocated);
    }

    static PrefixTable<string> Table(params (string Prefix, string Value)[] rows)
    {
        var builder = new PrefixTableBuilder<string>();
        foreach (var (prefix, value) in rows)
            builder.Add(Prefix.Parse(prefix), value);
        return builder.Build();
    }
}
