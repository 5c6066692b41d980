using System.Text.Json;
using Tracefleet.LookingGlass.Tests.Daemons;

namespace Tracefleet.EndToEnd.Tests.LookingGlass;

/// <summary>The looking glass before Debian's routing daemons with sessions between network namespaces, over HTTP.</summary>
[Collection(RouterCollection.Name)]
public sealed class RouterGlassTests : IAsyncLifetime
{
    readonly WorkFolder _folder = new();
    readonly RouterLabFixture _routers;
    readonly Coordinator _coordinator;
    readonly GlassClient _glass;

    public RouterGlassTests(RouterLabFixture routers)
    {
        _routers = routers;
        _coordinator = new Coordinator(_folder) { Arguments = ["--looking-glass", _folder["looking-glass.json"]] };
        _glass = GlassClient.At(_coordinator.Address);
    }

    public async Task InitializeAsync()
    {
        if (RouterLabFixture.Unavailable is not null)
            return;
        var settings = new
        {
            routers = new object[]
            {
                new { name = "rtr1", kind = "bird", socket = _routers.Bird.Socket, vrfs = new { Blue = "blue{family}" } },
                new { name = "rtr2", kind = "frr", socketBgp = _routers.Frr.SocketBgp, socketZebra = _routers.Frr.SocketZebra },
            },
        };
        await File.WriteAllTextAsync(_folder["looking-glass.json"], JsonSerializer.Serialize(settings));
        await _coordinator.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _glass.Dispose();
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [BirdFact]
    public async Task Routes_of_bird_are_shown_for_a_prefix()
    {
        var (text, json) = await _glass.CallBothAsync("/show/route/198.18.11.0/24?router=rtr1");

        Assert.Equal((200, "success", "rtr1"), (text.Code, text.Status, text.Router));
        Assert.StartsWith("198.18.11.0/24", text.Lines.Single(line => line.Contains("[s4 ", StringComparison.Ordinal)));
        Assert.Contains("\tBGP.as_path: 64500 64510", text.Lines);
        Assert.Contains("\tBGP.community: (64500,100)", text.Lines);
        Assert.Equal(2, json.Items.Length);
        AssertHas(json.Items[0], """{"network":"198.18.11.0/24","protocol":"s4","best":true}""");
        AssertHas(json.Items[1], """
            {"network":"198.18.11.0/24","protocol":"hub","best":false,"nextHop":"198.18.0.1","peer":"198.18.0.1","asPath":"64500 64510",
             "metric":50,"localPref":100,"origin":"igp","communities":["64500:100","rt:64500:10","64500:1:2"]}
            """);
    }

    [BirdFact]
    public async Task An_ipv6_route_of_bird_is_shown_for_a_prefix()
    {
        var (text, json) = await _glass.CallBothAsync("/show/route/2001:db8:10::%2F48?router=rtr1");

        Assert.Equal((200, "success", "rtr1"), (text.Code, text.Status, text.Router));
        Assert.Contains("\tBGP.as_path: 64500 64510", text.Lines);
        AssertHas(Assert.Single(json.Items), """
            {"network":"2001:db8:10::/48","protocol":"hub","best":true,"nextHop":"2001:db8:fff0::1",
             "peer":"198.18.0.1","asPath":"64500 64510","communities":["64500:200"]}
            """);
    }

    [BirdFact]
    public async Task A_prefix_that_bird_does_not_have_is_a_fail_unless_a_vrf_has_it()
    {
        var ours = await _glass.CallAsync("/show/route/198.19.99.0/24?router=rtr1");
        var blue = await _glass.CallAsync("/show/route/198.19.99.0/24?router=rtr1&vrf=BLUE");
        var red = await _glass.CallAsync("/show/route/198.19.99.0/24?router=rtr1&vrf=red");

        Assert.Equal((200, "fail"), (ours.Code, ours.Status));
        Assert.Equal(["Network not found"], ours.Lines);
        Assert.Equal((200, "success", "Table blue4:"), (blue.Code, blue.Status, blue.Lines[0]));
        Assert.Equal((400, "vrf: rtr1 has no VRF 'red'; it has Blue."), (red.Code, red.Message));
    }

    [BirdFact]
    public async Task Sessions_of_bird_are_summed_up_for_each_family()
    {
        var (text, json) = await _glass.CallBothAsync("/show/bgp/summary?router=rtr1");
        var ipv6 = await _glass.CallAsync("/show/bgp/summary?router=rtr1&protocol=2,1&format=application/json");

        Assert.Equal((200, "success", "rtr1"), (text.Code, text.Status, text.Router));
        Assert.Equal(["Name", "hub", "nobody"], text.Lines.Select(line => line.Split(' ')[0]));
        Assert.Contains("Established", text.Lines[1], StringComparison.Ordinal);
        Assert.Equal(["hub", "nobody"], json.Items.Select(session => session.GetProperty("name").GetString()));
        AssertHas(json.Items[0], """{"address":"198.18.0.1","as":64500,"state":"Established","received":2,"sent":1}""");
        AssertHas(Assert.Single(ipv6.Items), """{"address":"198.18.0.1","as":64500,"state":"Established","received":1,"sent":0}""");
    }

    [BirdFact]
    public async Task A_neighbor_of_bird_is_shown_by_its_address()
    {
        var (text, json) = await _glass.CallBothAsync("/show/bgp/neighbors/198.18.0.1?router=rtr1");
        var stranger = await _glass.CallAsync("/show/bgp/neighbors/198.18.0.77?router=rtr1");

        Assert.Equal((200, "success", "rtr1"), (text.Code, text.Status, text.Router));
        Assert.Contains("  Description:    the hub", text.Lines);
        AssertHas(Assert.Single(json.Items), """{"address":"198.18.0.1","as":64500,"name":"hub","state":"Established","received":3}""");
        Assert.Equal((200, "fail"), (stranger.Code, stranger.Status));
    }

    [FrrFact]
    public async Task Routes_and_sessions_of_frr_are_shown()
    {
        var (_, route) = await _glass.CallBothAsync("/show/bgp/198.18.11.0/24?router=rtr2");
        var (_, ipv6) = await _glass.CallBothAsync("/show/bgp/2001:db8:10::/48?router=rtr2");
        var (_, summary) = await _glass.CallBothAsync("/show/bgp/summary?router=rtr2");
        var (_, neighbor) = await _glass.CallBothAsync("/show/bgp/neighbors/198.18.1.1?router=rtr2");

        AssertHas(Assert.Single(route.Items), """{"network":"198.18.11.0/24","nextHop":"198.18.1.1","asPath":"64500 64510","best":true}""");
        AssertHas(Assert.Single(ipv6.Items), """{"network":"2001:db8:10::/48","asPath":"64500 64510","best":true}""");
        AssertHas(Assert.Single(summary.Items), """{"address":"198.18.1.1","as":64500,"state":"Established","received":2}""");
        AssertHas(Assert.Single(neighbor.Items), """{"address":"198.18.1.1","as":64500,"state":"Established"}""");
    }

    /// <summary>Every field that is told, whatever else there is.</summary>
    static void AssertHas(JsonElement item, string told)
    {
        foreach (var field in JsonElement.Parse(told).EnumerateObject())
        {
            var isThere = item.TryGetProperty(field.Name, out var value) && JsonElement.DeepEquals(field.Value, value);
            Assert.True(isThere, $"{field} is missing in {item}");
        }
    }
}
