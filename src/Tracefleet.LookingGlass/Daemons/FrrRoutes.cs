using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Routing;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>Routes in FRR's JSON, best first.</summary>
static class FrrRoutes
{
    /// <summary>Of zebra's <c>show ip route</c>: <c>{"198.18.11.0/24": [{"protocol": "bgp", "selected": true, "nexthops": [{"ip": ...}]}]}</c>.</summary>
    public static ImmutableArray<RouteEntry> OfTable(JsonElement root) =>
        InOrder(root.Members().SelectMany(one => Prefix.TryParse(one.Name, out var network)
            ? FrrJson.Elements(one.Value).Select(route => TableRoute(network, route))
            : []));

    /// <summary>Of bgpd's <c>show bgp</c> for one target: <c>{"prefix": "198.18.11.0/24", "paths": [{"aspath": {"string": ...}}]}</c>.</summary>
    public static ImmutableArray<RouteEntry> OfBgp(JsonElement root) =>
        Prefix.TryParse(root.Text("prefix"), out var network) ? InOrder(root.Member("paths").Elements().Select(path => BgpRoute(network, path))) : [];

    static ImmutableArray<RouteEntry> InOrder(IEnumerable<RouteEntry> routes) => [.. routes.OrderByDescending(route => route.Best == true)];

    static RouteEntry TableRoute(Prefix network, JsonElement route) => new(
        network, NextHop(route), Metric: route.Number("metric"), Best: route.IsTrue("selected"), Protocol: route.Text("protocol"), Communities: []);

    static RouteEntry BgpRoute(Prefix network, JsonElement path) => new(
        network, NextHop(path), AsPathOf(path), path.Number("metric"), path.Number("locPrf") ?? path.Number("localpref"), path.Number("weight"),
        Peer: path.Member("peer")?.AddressOf("peerId"), Best: path.Member("bestpath")?.IsTrue("overall") == true, Protocol: "bgp",
        Origin: path.Text("origin")?.ToLowerInvariant(), Communities: [.. CommunitiesOf(path)]);

    static Address? NextHop(JsonElement route)
    {
        var hops = route.Member("nexthops").Elements().ToList();
        // Beside the global one there can be a link-local one, which may be the one that is used.
        return hops.OrderByDescending(hop => hop.Text("scope") != "link-local").ThenByDescending(hop => hop.IsTrue("used") || hop.IsTrue("fib"))
            .Select(hop => hop.AddressOf("ip")).FirstOrDefault(address => address is not null);
    }

    // A path of one's own is "Local".
    static string? AsPathOf(JsonElement path) => path.Member("aspath")?.Text("string") is { } text ? text == "Local" ? "" : text : null;

    static IEnumerable<string> CommunitiesOf(JsonElement path)
    {
        foreach (var name in new[] { "community", "extendedCommunity", "largeCommunity" })
        {
            foreach (var community in (path.Member(name)?.Text("string") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                yield return name == "extendedCommunity" ? community.ToLowerInvariant() : community;
        }
    }
}
