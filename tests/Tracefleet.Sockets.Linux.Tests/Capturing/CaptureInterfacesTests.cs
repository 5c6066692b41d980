using Tracefleet.Addressing;
using Tracefleet.Lab;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

[Collection(LabCollection.Name)]
public sealed class CaptureInterfacesTests
{
    static string? UsualIn(string networkNamespace) => LabThread.In(networkNamespace, CaptureInterfaces.Usual)?.Name;

    [LabFact]
    public void Interfaces_are_listed_with_their_state_and_addresses()
    {
        using var chain = new ChainFixture(hops: 1);

        var all = LabThread.In(chain.Vantage, CaptureInterfaces.All);
        var link = Assert.Single(all, each => each.Name == "down1");
        var loopback = Assert.Single(all, each => each.Name == "lo");

        Assert.Equal((true, false, LinkType.Ethernet, true), (link.IsUp, link.IsLoopback, link.Link, link.IsUsual));
        Assert.Contains(Address.Parse("100.64.1.1"), link.Addresses);
        Assert.Contains(Address.Parse("2001:db8:1::1"), link.Addresses);
        Assert.Equal((true, true, LinkType.Ethernet, false), (loopback.IsUp, loopback.IsLoopback, loopback.Link, loopback.IsUsual));
        Assert.Contains(Address.Parse("127.0.0.1"), loopback.Addresses);
    }

    [LabFact]
    public void The_usual_one_is_that_of_the_default_route_then_the_first_that_is_up_then_loopback()
    {
        using var chain = new ChainFixture(hops: 2);
        foreach (var command in (string[])["link add first9 type veth peer name peer9", "link set first9 up", "link set peer9 up", "addr add 100.65.9.1/24 dev first9"])
            ChainFixture.Ip(chain.Vantage, command);

        Assert.Equal("down1", UsualIn(chain.Vantage));
        ChainFixture.Ip(chain.Vantage, "route replace default nexthop via 100.65.9.2 nexthop via 100.65.9.3");
        Assert.Equal("first9", UsualIn(chain.Vantage));
        ChainFixture.Ip(chain.Vantage, "route del default");
        Assert.Equal("down1", UsualIn(chain.Vantage));
        ChainFixture.Ip(chain.Vantage, "-6 route del default");
        ChainFixture.Ip(chain.Vantage, "link set down1 down");
        Assert.Contains(UsualIn(chain.Vantage), (string[])["first9", "peer9"]);
        ChainFixture.Ip(chain.Vantage, "link del first9");
        Assert.Equal("lo", UsualIn(chain.Vantage));
    }

    [LabFact]
    public void A_default_route_that_leads_nowhere_does_not_count()
    {
        using var chain = new ChainFixture(hops: 1);
        ChainFixture.Ip(chain.Vantage, "route replace blackhole default metric 0");

        Assert.Equal("down1", UsualIn(chain.Vantage));
    }
}
