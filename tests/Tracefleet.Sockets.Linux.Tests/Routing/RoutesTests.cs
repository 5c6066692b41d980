using Tracefleet.Addressing;
using Tracefleet.Lab;
using Tracefleet.Sockets.Linux.Routing;

namespace Tracefleet.Sockets.Linux.Tests.Routing;

[Collection(LabCollection.Name)]
public sealed class RoutesTests
{
    static readonly string[] s_setup =
    [
        "link add dummy9 type veth peer name peer9", "link set dummy9 up", "link set peer9 up", "addr add 100.65.9.1/24 dev dummy9",
        "-6 addr add 2001:db8:9::1/64 dev dummy9 nodad",
        "neigh replace 100.65.9.2 lladdr 02:00:00:00:99:02 dev dummy9", "-6 neigh replace 2001:db8:9::2 lladdr 02:00:00:00:99:02 dev dummy9",
        "route add 198.18.0.0/16 via 100.65.9.2", "route add 198.18.64.0/18 via 100.64.1.2", "route add 198.18.64.0/24 via 100.65.9.2 metric 5",
        "route add 198.18.64.0/24 via 100.64.1.2 metric 50", "route add blackhole 198.18.65.0/24", "route add local 198.18.66.0/24 dev lo",
        "route add 198.18.66.128/25 via 100.65.9.2", "route add 198.18.67.0/24 nexthop via 100.64.1.2 nexthop via 100.65.9.2",
        "route add 198.18.68.0/24 via 100.65.9.2 table 7", "route add default via 100.65.9.2 table 7", "rule add lookup 7 suppress_prefixlength 0 pref 9",
        "rule add fwmark 1 lookup 8 pref 8", "-6 route add 2001:db8:f000::/40 via 2001:db8:9::2", "-6 route add 2001:db8:f000:1::/64 via 2001:db8:1::2",
    ];

    [LabFact]
    public void The_way_found_is_the_kernels()
    {
        using var chain = new ChainFixture(hops: 1);
        foreach (var command in s_setup)
            ChainFixture.Ip(chain.Vantage, command);
        var random = new Random(4711);

        LabThread.In(chain.Vantage, () =>
        {
            using var hops = new NextHops(null, TimeProvider.System);
            using var kernel = NetlinkSocket.Open();
            var found = 0;
            foreach (var destination in Destinations(random))
            {
                var hop = Towards(hops, destination);
                if (hop is null)
                    continue;
                var truth = RouteEntry.Towards(kernel, destination);
                Assert.Equal((destination, truth?.Link, truth?.Gateway), (destination, hop.Link.Index, hop.Gateway));
                found++;
            }
            Assert.InRange(found, 3_000, 6_000);
            return found;
        });
    }

    static NextHop? Towards(NextHops hops, Address destination) => destination.IsIpv4
        ? hops.TowardsIpv4(destination.Ipv4Bits)
        : hops.TowardsIpv6((ulong)(destination.Bits >> 64), (ulong)(destination.Bits & ulong.MaxValue));

    static IEnumerable<Address> Destinations(Random random)
    {
        for (var i = 0; i < 3_000; i++)
        {
            yield return Address.FromIpv4(unchecked(0xC612_0000u + (uint)random.Next(0x20000)));
            var site = random.Next(4) == 0 ? 0 : random.Next(0x400);
            yield return new Address(Address.Parse("2001:db8:f000::").Bits + ((UInt128)(uint)site << 64) + (uint)random.Next());
        }
    }

    [LabTheory]
    [InlineData("198.18.1.1", "100.65.9.2")]
    [InlineData("198.18.64.1", "100.65.9.2")]
    [InlineData("198.18.70.1", "100.64.1.2")]
    [InlineData("198.18.68.1", "100.65.9.2")]
    [InlineData("198.19.1.1", "100.64.1.2")]
    [InlineData("198.18.65.1", null)]
    [InlineData("198.18.66.1", null)]
    [InlineData("198.18.66.200", null)]
    [InlineData("198.18.67.1", null)]
    [InlineData("100.65.9.77", null)]
    [InlineData("127.0.0.1", null)]
    [InlineData("2001:db8:f000::1", "2001:db8:9::2")]
    [InlineData("2001:db8:f000:1::1", "2001:db8:1::2")]
    [InlineData("2001:db8:9::77", null)]
    public void What_depends_on_more_than_the_destination_is_left_to_the_kernel(string destination, string? gateway)
    {
        using var chain = new ChainFixture(hops: 1);
        foreach (var command in s_setup)
            ChainFixture.Ip(chain.Vantage, command);

        LabThread.In(chain.Vantage, () =>
        {
            using var hops = new NextHops(null, TimeProvider.System);
            Assert.Equal(gateway, Towards(hops, Address.Parse(destination))?.Gateway?.ToString());
            return 0;
        });
    }

    [LabFact]
    public void Policy_by_source_leaves_a_family_to_the_kernel()
    {
        using var chain = new ChainFixture(hops: 1);
        ChainFixture.Ip(chain.Vantage, "rule add from 100.64.1.0/30 lookup 7 pref 9");

        LabThread.In(chain.Vantage, () =>
        {
            using var hops = new NextHops(null, TimeProvider.System);
            Assert.Null(Towards(hops, Address.Parse("198.18.0.1")));
            Assert.Equal("2001:db8:1::2", Towards(hops, Address.Parse("2001:db8:f000::1"))?.Gateway?.ToString());
            return 0;
        });
    }

    [LabFact]
    public void A_neighbour_that_is_not_known_yet_is_asked_for()
    {
        using var chain = new ChainFixture(hops: 1);
        ChainFixture.Ip(chain.Vantage, "neigh del 100.64.1.2 dev down1");
        ChainFixture.Ip(chain.Vantage, "-6 neigh del 2001:db8:1::2 dev down1");

        LabThread.In(chain.Vantage, () =>
        {
            using var netlink = NetlinkSocket.Open();
            var link = Link.All(netlink).Values.Single(link => link.Name == "down1");
            var ipv4 = Neighbours.Resolve(netlink, link.Index, Address.Parse("100.64.1.2"), TimeSpan.FromSeconds(5));
            var ipv6 = Neighbours.Resolve(netlink, link.Index, Address.Parse("2001:db8:1::2"), TimeSpan.FromSeconds(5));

            Assert.Equal("020000000102", Convert.ToHexString(ipv4!));
            Assert.Equal("020000000102", Convert.ToHexString(ipv6!));
            return 0;
        });
    }

    [LabFact]
    public void A_changed_route_is_followed()
    {
        using var chain = new ChainFixture(hops: 1);
        foreach (var command in s_setup)
            ChainFixture.Ip(chain.Vantage, command);

        LabThread.In(chain.Vantage, () =>
        {
            using var hops = new NextHops(null, TimeProvider.System);
            var destination = Address.Parse("198.19.0.1");
            Assert.Equal("100.64.1.2", Towards(hops, destination)?.Gateway?.ToString());

            ChainFixture.Ip(chain.Vantage, "route replace default via 100.65.9.2");
            hops.Refresh(urgent: true);

            Assert.Equal("100.65.9.2", Towards(hops, destination)?.Gateway?.ToString());
            return 0;
        });
    }

    [LabFact]
    public void A_route_names_interface_gateway_and_source()
    {
        using var chain = new ChainFixture(hops: 1);

        var routes = LabThread.In(chain.Vantage, () => new[] { "198.18.0.1", "2001:db8:f000::1", "100.64.1.2" }
            .Select(destination => KernelRoute.Towards(Address.Parse(destination))).ToList());

        Assert.Equal(new KernelRoute("down1", Address.Parse("100.64.1.2"), Address.Parse("100.64.1.1")), routes[0]);
        Assert.Equal(new KernelRoute("down1", Address.Parse("2001:db8:1::2"), Address.Parse("2001:db8:1::1")), routes[1]);
        Assert.Equal(new KernelRoute("down1", null, Address.Parse("100.64.1.1")), routes[2]);
    }
}
