using Tracefleet.Addressing;
using Tracefleet.Testing;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Traffic.Tests.Totals;

public sealed class OwnPrefixesTests
{
    static readonly Prefix[] s_own = [Prefix.Parse("192.0.0.0/16"), Prefix.Parse("8.8.8.0/24"), Prefix.Parse("64:ff9b::a00:0/104"), Prefix.Parse("2001::/20")];

    [Theory]
    [InlineData("8.8.8.8", true, true)]
    [InlineData("8.8.4.4", false, false)]
    [InlineData("10.0.0.1", false, true)]
    [InlineData("192.0.0.9", true, true)]
    [InlineData("192.31.196.1", false, false)]
    [InlineData("224.0.0.1", false, true)]
    [InlineData("2a00::1", false, false)]
    [InlineData("fe80::1", false, true)]
    [InlineData("2001:20::1", true, true)]
    [InlineData("64:ff9b::a00:1", true, true)]
    [InlineData("64:ff9b::b00:1", false, false)]
    public void Special_addresses_are_ours_where_only_public_ones_count_and_public_blocks_within_ours_stay_ours(string address, bool isOwn, bool isOwnOrNotPublic)
    {
        Assert.Equal(isOwn, new OwnPrefixes(s_own).Hold(Address.Parse(address)));
        Assert.Equal(isOwnOrNotPublic, new OwnPrefixes(s_own, publicOnly: true).Hold(Address.Parse(address)));
    }

    [Fact]
    public void Agrees_with_the_registries_about_the_edges_of_every_block()
    {
        OwnPrefixes own = new(s_own, publicOnly: true);
        var edges = SpecialRanges.All.SelectMany(range => (Address[])[range.Prefix.First, range.Prefix.Last, Next(range.Prefix.Last, 1), Next(range.Prefix.First, UInt128.MaxValue)]).ToArray();

        Assert.Equal(edges.Where(IsOurs), edges.Where(address => own.Hold(address)));
        Assert.InRange(edges.Count(IsOurs), 1, edges.Length - 1);
    }

    [Fact]
    public void Nothing_is_nobodys() => Assert.False(new OwnPrefixes(s_own, publicOnly: true).Hold(null));

    [Fact]
    public void Asking_allocates_nothing()
    {
        OwnPrefixes own = new(s_own, publicOnly: true);
        var address = Address.Parse("8.8.4.4");

        Assert.Equal(0, Allocation.Of(() => own.DirectionOf(address, address)));
    }

    static bool IsOurs(Address address) => s_own.Any(prefix => prefix.Contains(address)) || !SpecialRanges.IsGloballyReachable(address);

    static Address Next(Address address, UInt128 step) => new(unchecked(address.Bits + step));
}
