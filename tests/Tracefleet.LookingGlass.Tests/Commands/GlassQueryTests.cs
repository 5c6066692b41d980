using Tracefleet.LookingGlass.Commands;

namespace Tracefleet.LookingGlass.Tests.Commands;

public sealed class GlassQueryTests
{
    static (GlassQuery? Query, GlassFault? Fault) Read(string text) => GlassQuery.Read(
        text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair.ElementAtOrDefault(1) ?? "")));

    [Fact]
    public void Nothing_asked_for_means_the_defaults()
    {
        var query = Read("").Query!;

        Assert.Equal(GlassQuery.None with { Formats = query.Formats }, query);
        Assert.Equal(GlassQuery.PlainText, query.Format);
    }

    [Theory]
    [InlineData("protocol=1", GlassFamily.Ipv4)]
    [InlineData("protocol=1,1", GlassFamily.Ipv4)]
    [InlineData("PROTOCOL=2, 1", GlassFamily.Ipv6)]
    [InlineData("protocol=2", GlassFamily.Ipv6)]
    [InlineData("protocol=Both", GlassFamily.Both)]
    [InlineData("protocol=", GlassFamily.Any)]
    public void Protocol_is_an_address_family(string text, GlassFamily family) => Assert.Equal(family, Read(text).Query!.Family);

    [Theory]
    [InlineData("format=text/plain", "text/plain")]
    [InlineData("format=application/json", "application/json")]
    [InlineData("format=Application/JSON,text/plain", "application/json")]
    [InlineData("format=text/x.netconf, application/json;q=0.5", "application/json")]
    [InlineData("format=text/x.netconf", "text/plain")]
    [InlineData("format=*/*", "text/plain")]
    [InlineData("format=", "text/plain")]
    public void The_first_format_that_is_served_is_taken_else_plain_text(string text, string format) => Assert.Equal(format, Read(text).Query!.Format);

    [Fact]
    public void Every_parameter_is_read()
    {
        var query = Read("Router=FRA&vrf=blue&RUNTIME=7.5&random=x7%").Query!;

        Assert.Equal(("FRA", "blue", 7.5), (query.Router, query.Vrf, query.Runtime));
        Assert.Equal(3, Read("routerindex=3").Query!.RouterIndex);
    }

    [Theory]
    [InlineData("protocol=26", "protocol: '26' is not served; give 1,1 (IPv4 unicast), 2,1 (IPv6 unicast) or both.")]
    [InlineData("protocol=1,2", "protocol: '1,2' is not served; give 1,1 (IPv4 unicast), 2,1 (IPv6 unicast) or both.")]
    [InlineData("routerindex=-1", "routerindex: '-1' is no number; give a place on the list of /routers, from 0.")]
    [InlineData("routerindex=99999999999999", "routerindex: '99999999999999' is no number; give a place on the list of /routers, from 0.")]
    [InlineData("router=a&routerindex=0", "router and routerindex are both there; give one of them.")]
    [InlineData("runtime=-1", "runtime: '-1' is no number of seconds; give one from 0, such as 30.")]
    [InlineData("runtime=1e400", "runtime: '1e400' is no number of seconds; give one from 0, such as 30.")]
    [InlineData("runtime=NaN", "runtime: 'NaN' is no number of seconds; give one from 0, such as 30.")]
    [InlineData("vrf=a&VRF=b", "vrf is there twice; give it once.")]
    [InlineData("vfr=a", "There is no parameter 'vfr'; RFC 8522 has protocol, router, routerindex, random, vrf, runtime, format.")]
    public void A_fault_names_the_parameter_and_the_remedy(string text, string message) => Assert.Equal(message, Read(text).Fault!.Message);
}
