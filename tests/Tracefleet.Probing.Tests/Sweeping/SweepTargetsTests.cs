using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Testing;

namespace Tracefleet.Probing.Tests.Sweeping;

public sealed class SweepTargetsTests
{
    [Fact]
    public void A_prefix_is_each_of_its_addresses()
    {
        var targets = Targets.Of("198.51.100.248/29", "2001:db8::4/126");

        Assert.Equal(
            ["198.51.100.248", "198.51.100.249", "198.51.100.250", "198.51.100.251", "198.51.100.252", "198.51.100.253", "198.51.100.254",
                "198.51.100.255", "2001:db8::4", "2001:db8::5", "2001:db8::6", "2001:db8::7"],
            All(targets).Order().OrderBy(address => address.IsIpv6).Select(address => address.ToString()));
    }

    [Fact]
    public void Addresses_given_twice_or_inside_a_prefix_count_once()
    {
        var builder = new SweepTargetsBuilder(0);
        foreach (var text in new[] { "192.0.2.9", "192.0.2.9", "198.51.100.7", "2001:db8::1", "2001:db8::1", "2001:db8:1::77" })
            builder.Add(Address.Parse(text));
        foreach (var text in new[] { "192.0.2.0/28", "192.0.2.0/30", "192.0.2.4/30", "2001:db8:1::/120" })
            builder.Add(Prefix.Parse(text));

        var targets = builder.Build();

        Assert.Equal(16 + 1 + 256 + 1, targets.Count);
        Assert.Equal(targets.Count, All(targets).Distinct().Count());
        Assert.Equal(["192.0.2.0/28", "2001:db8:1::/120"], targets.Prefixes.Select(prefix => prefix.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("10.0.0.0/16", 1, 256, 24)]
    [InlineData("10.0.0.0/16", 3, 768, 24)]
    [InlineData("10.0.0.0/16", 254, 65_024, 24)]
    [InlineData("10.0.0.0/26", 4, 4, 26)]
    [InlineData("10.0.0.0/31", 9, 2, 31)]
    [InlineData("2001:db8::/56", 2, 512, 64)]
    [InlineData("2001:db8::/120", 5, 5, 120)]
    public void So_many_hosts_of_each_subnet_and_all_of_them_different(string prefix, int hosts, int count, int subnetLength)
    {
        var all = All(Targets.Some(hosts, prefix));

        Assert.Equal(count, all.Distinct().Count());
        Assert.All(all, address => Assert.True(Prefix.Parse(prefix).Contains(address)));
        Assert.Single(all.GroupBy(address => Prefix.Of(address, subnetLength)).Select(subnet => subnet.Count()).Distinct());
        if (subnetLength == 24)
            Assert.All(all, address => Assert.InRange(address.Ipv4Bits & 0xFF, 1u, 254u));
    }

    [Fact]
    public void A_host_follows_from_its_subnet_alone()
    {
        var wide = All(Targets.Some(1, "10.0.0.0/8"), 256 * 256 - 1);
        var narrow = All(Targets.Some(1, "10.255.0.0/16"));

        Assert.Equal(narrow[^1], All(Targets.Some(1, "10.255.255.0/24"))[0]);
        Assert.Equal(narrow[^1], wide[0]);
    }

    [Fact]
    public void Every_prefix_is_found_whatever_their_sizes() =>
        Prop.ForAll(Gen.ListOf(Gen.Two(Gen.Choose(8, 30))).ToArbitrary(), drawn =>
        {
            var prefixes = drawn.Take(40).Select((lengths, index) => Prefix.Of(Address.FromIpv4((uint)(index << 24)), lengths.Item1)).ToArray();
            var targets = Targets.Of([.. prefixes.Select(prefix => prefix.ToString())]);
            long start = 0;
            foreach (var prefix in prefixes)
            {
                var size = 1L << 32 - prefix.Length;
                if (targets[start] != prefix.First || targets[start + size - 1] != prefix.Last)
                    return false;
                start += size;
            }
            return targets.Count == start;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Millions_of_addresses_take_four_or_sixteen_bytes_each()
    {
        var builder = new SweepTargetsBuilder(0);
        for (uint bits = 0; bits < 1_000_000; bits++)
            builder.Add(Address.FromIpv4(unchecked(bits * 2_654_435_761)));
        var counts = new HashSet<long>();

        var allocated = Allocation.Of(() => counts.Add(builder.Build().Count));

        Assert.Equal([1_000_000], counts);
        Assert.InRange(allocated, 4_000_000, 4_010_000);
    }

    [Fact]
    public void Another_list_has_another_fingerprint()
    {
        string[][] lists = [["10.0.0.0/24"], ["10.0.0.0/25"], ["10.0.0.0/24", "10.0.1.0/24"], ["10.0.0.0/32"], ["2001:db8::/120"]];

        Assert.Equal(lists.Length, lists.Select(list => Targets.Of(list).Fingerprint()).Append(Targets.Of("10.0.0.0/24").Fingerprint()).Distinct().Count());
        Assert.NotEqual(Targets.Some(1, "10.0.0.0/24").Fingerprint(), Targets.Some(2, "10.0.0.0/24").Fingerprint());
    }

    [Fact]
    public void A_prefix_with_more_targets_than_can_be_counted_is_refused_with_the_remedy()
    {
        var refused = Assert.Throws<ArgumentException>(() => Targets.Of("2001:db8::/32"));

        Assert.StartsWith("2001:db8::/32 has too many targets when each address is one; give a longer prefix", refused.Message);
        Assert.Equal(1L << 32, Targets.Some(1, "2001:db8::/32").Count);
    }

    static Address[] All(SweepTargets targets, long from = 0)
    {
        var all = new List<Address>();
        for (var index = from; index < targets.Count && all.Count < 100_000; index++)
            all.Add(targets[index]);
        return [.. all];
    }
}
