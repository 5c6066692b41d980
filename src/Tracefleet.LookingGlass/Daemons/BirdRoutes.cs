using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Routing;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>Tells the routes apart in what BIRD 2 prints for <c>show route ... all</c>.</summary>
/// <remarks>
/// A route begins with <c>198.18.11.0/24  unicast [name 03:08:28 from 198.18.0.1] * (100) [AS64500i]</c>, where further routes of a prefix leave
/// it out. Gateways follow as <c>via ADDRESS on INTERFACE</c>, and attributes as <c>BGP.as_path: ...</c> with long values going on after two tabs.
/// </remarks>
sealed class BirdRoutes(RouteTopic topic)
{
    const int RouteCode = 1007, AttributeCode = 1012;

    readonly List<RouteEntry> _routes = [];
    Prefix? _network;
    RouteEntry? _route;
    string _attribute = "";

    public void Add(BirdLine line)
    {
        if (line.Code == RouteCode && line.Text.StartsWith('\t'))
            AddGateway(line.Text.AsSpan(1));
        else if (line.Code == RouteCode)
            Begin(line.Text);
        else if (line.Code == AttributeCode)
            AddAttribute(line.Text);
    }

    /// <summary>What was found, best first; it takes no more lines afterwards.</summary>
    public ImmutableArray<RouteEntry> Finish()
    {
        End();
        return [.. _routes.OrderByDescending(route => route.Best == true)];
    }

    void Begin(string text)
    {
        End();
        var bracket = text.IndexOf(" [", StringComparison.Ordinal);
        var closing = bracket < 0 ? -1 : text.IndexOf(']', bracket);
        if (closing < 0)
        {
            // A table's heading.
            _network = null;
            return;
        }
        if (text[0] != ' ')
            _network = Prefix.TryParse(text[..text.IndexOf(' ')], out var network) ? network : null;
        if (_network is not { } prefix)
            return;
        var source = text[(bracket + 2)..closing].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Address? peer = source.Length > 2 && source[^2] == "from" && AddressOf(source[^1]) is { } from ? from : null;
        var flag = text.AsSpan(closing + 1).TrimStart();
        _route = new RouteEntry(prefix, Peer: peer, Best: flag.StartsWith("*") || flag.StartsWith("!"), Protocol: source.FirstOrDefault(), Communities: []);
    }

    void End()
    {
        if (_route is { } route)
            _routes.Add(route);
        (_route, _attribute) = (null, "");
    }

    void AddGateway(ReadOnlySpan<char> text)
    {
        if (_route is not { NextHop: null } || !text.StartsWith("via "))
            return;
        var words = text[4..].ToString().Split(' ', 2);
        _route = _route with { NextHop = AddressOf(words[0]) };
    }

    void AddAttribute(string text)
    {
        if (text.StartsWith("\t\t", StringComparison.Ordinal))
        {
            Apply(text.Trim());
            return;
        }
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        _attribute = colon < 0 ? "" : text[..colon].Trim();
        if (colon >= 0)
            Apply(text[(colon + 2)..].Trim());
    }

    void Apply(string value)
    {
        if (_route is not { } route)
            return;
        _route = _attribute switch
        {
            "BGP.origin" => route with { Origin = value.ToLowerInvariant() },
            "BGP.as_path" => route with { AsPath = PathOf(route.AsPath is { } before ? $"{before} {value}" : value) },
            "BGP.next_hop" => WithNextHop(route, value),
            "BGP.med" => route with { Metric = NumberOf(value) },
            "BGP.local_pref" => route with { LocalPref = NumberOf(value) },
            "BGP.community" or "BGP.ext_community" or "BGP.large_community" => route with { Communities = route.Communities.AddRange(CommunitiesOf(value)) },
            _ => route,
        };
    }

    // The gateway is where packets go; BGP's own next hop may be further away. A peer that is the gateway is not named by "from".
    RouteEntry WithNextHop(RouteEntry route, string value)
    {
        var peer = route.Peer ?? route.NextHop;
        var announced = AddressOf(value.Split(' ')[0]);
        return route with { Peer = peer, NextHop = topic == RouteTopic.Bgp ? announced ?? route.NextHop : route.NextHop ?? announced };
    }

    // "3356 {64500 64501}" as "3356 {64500,64501}".
    static string PathOf(string value) =>
        string.Join('{', value.Split('{').Select((part, index) => index == 0 ? part : InBraces(part)));

    static string InBraces(string part)
    {
        var end = part.IndexOf('}');
        return end < 0 ? part : part[..end].Trim().Replace(' ', ',') + part[end..];
    }

    // "(64500,100) (64500, 1, 2)" as "64500:100" and "64500:1:2".
    static IEnumerable<string> CommunitiesOf(string value) =>
        value.Split('(', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(one => one.TrimEnd(')').Replace(" ", "").Replace(',', ':'));

    static uint? NumberOf(string value) => uint.TryParse(value, System.Globalization.NumberStyles.None, null, out var number) ? number : null;

    static Address? AddressOf(string text) => Address.TryParse(text, out var address) ? address : null;
}
