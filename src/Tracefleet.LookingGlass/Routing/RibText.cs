using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.LookingGlass.Routing;

/// <summary>Answers of a collector's table as operators read them: the columns of a router's table, best route first.</summary>
/// <param name="maxItems">Routes or peers that are written out; the rest is counted.</param>
sealed class RibText(SnapshotDescription description, int maxItems)
{
    const string Columns = "   Network              Next Hop             Peer                     Metric LocPrf Weight Path";

    /// <summary>What the table is, for example <c>route-views2.routeviews.org of 2014-05-23 06:00 UTC (asn_201405230600_1f59)</c>.</summary>
    public string Name { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{description.Collector ?? "a collector"} of {description.DataAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC ({description.Id})");

    /// <summary>A line for each route.</summary>
    public ImmutableArray<string> Table(Prefix prefix, ImmutableArray<RankedRoute> routes, Origin? votes)
    {
        var lines = Head(prefix, routes.Length, votes);
        lines.Add("Status: * valid, > best; origin: i IGP, e EGP, ? incomplete; weight: peers with that origin");
        lines.Add("");
        lines.Add(Columns);
        foreach (var (route, weight) in routes.Take(maxItems))
        {
            var mark = lines[^1] == Columns ? "*>" : "* ";
            lines.Add(Line($"{mark} {route.Prefix,-20} {route.NextHop?.ToString() ?? "-",-20} {route.Peer.Address,-23} {route.Med,7} {route.LocalPref,6} {weight,6} {Path(route)}"));
        }
        return Bounded(lines, routes.Length, "routes");
    }

    /// <summary>Some lines for each route, with everything it carries.</summary>
    public ImmutableArray<string> Paragraphs(Prefix prefix, ImmutableArray<RankedRoute> routes, Origin? votes)
    {
        var lines = Head(prefix, routes.Length, votes);
        for (var at = 0; at < Math.Min(routes.Length, maxItems); at++)
        {
            var (route, weight) = routes[at];
            lines.Add($"  {(route.AsPath.Length > 0 ? route.AsPath : "Local")}");
            lines.Add(Line($"    {route.NextHop?.ToString() ?? "no next hop"} from {route.Peer.Address} (AS{route.Peer.Asn.Number}, identifier {Address.FromIpv4(route.Peer.BgpId)})"));
            lines.Add("      " + Attributes(route, weight, isBest: at == 0));
            if (!route.Communities.IsEmpty)
                lines.Add($"      Communities: {string.Join(' ', route.Communities)}");
        }
        return Bounded(lines, routes.Length, "routes");
    }

    /// <summary>What is known where only origins are kept.</summary>
    public ImmutableArray<string> Origins(Prefix prefix, Origin origin)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add($"BGP origins of {prefix} in the table of {Name}");
        lines.Add("   Network              Weight Origin");
        foreach (var entry in Entries(prefix, origin))
            lines.Add(Line($"*  {prefix,-20} {entry.Weight?.ToString(CultureInfo.InvariantCulture) ?? "-",6} {Numbers(entry.OriginAses, origin.IsSet)}"));
        return lines.DrainToImmutable();
    }

    /// <summary>An entry for each origin; one for all members of an AS_SET.</summary>
    public static ImmutableArray<RouteEntry> Entries(Prefix prefix, Origin origin)
    {
        if (origin.IsSet)
            return [new RouteEntry(prefix, Weight: origin.Peers.IsEmpty ? null : origin.Peers[0], Protocol: "bgp") { OriginAses = origin.Asns }];
        return
        [
            .. origin.Asns.Select((asn, at) => new RouteEntry(prefix, Weight: at < origin.Peers.Length ? origin.Peers[at] : null, Protocol: "bgp")
            {
                OriginAses = [asn],
            }),
        ];
    }

    public RouteAnswer Summary(RibRoutes routes)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add(Line($"BGP peers in the table of {Name}: {routes.Peers.Length} peers, {routes.Count:N0} routes"));
        lines.Add("Neighbor                                        AS Identifier      IPv4 prefixes IPv6 prefixes");
        foreach (var peer in routes.Peers.Take(maxItems))
            lines.Add(Line($"{peer.Address,-39} {peer.Asn.Number,10} {Address.FromIpv4(peer.BgpId),-15} {peer.Ipv4Prefixes,13} {peer.Ipv6Prefixes,13}"));
        return new RouteAnswer(true, Bounded(lines, routes.Peers.Length, "peers"), [], [.. routes.Peers.Take(maxItems).Select(Session)]);
    }

    public RouteAnswer Neighbors(ImmutableArray<RibPeer> peers, RibRoutes routes)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var peer in peers.Take(maxItems))
        {
            lines.Add(Line($"BGP neighbor is {peer.Address}, remote AS {peer.Asn.Number}, identifier {Address.FromIpv4(peer.BgpId)}"));
            lines.Add($"  in the table of {Name}, one of {routes.Peers.Length} peers");
            lines.Add(Line($"  IPv4: {peer.Ipv4Prefixes:N0} prefixes, {Share(peer.Ipv4Prefixes, description.Ipv4Prefixes)}"));
            lines.Add(Line($"  IPv6: {peer.Ipv6Prefixes:N0} prefixes, {Share(peer.Ipv6Prefixes, description.Ipv6Prefixes)}"));
        }
        return new RouteAnswer(true, Bounded(lines, peers.Length, "peers"), [], [.. peers.Take(maxItems).Select(Session)]);
    }

    /// <summary>A host's prefix as the address alone.</summary>
    public static string Host(Prefix prefix) => prefix.Length == prefix.Network.BitLength ? prefix.Network.ToString() : prefix.ToString();

    /// <summary>A table does not tell the state of sessions, but that there was one.</summary>
    static BgpNeighbor Session(RibPeer peer) => new(peer.Address, peer.Asn, null, "recorded", Received: (long)peer.Ipv4Prefixes + peer.Ipv6Prefixes);

    ImmutableArray<string>.Builder Head(Prefix prefix, int count, Origin? votes)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add($"BGP routes to {prefix} in the table of {Name}");
        if (votes is not null)
            lines.Add($"Votes: {Votes(votes)}");
        lines.Add($"Paths: {count}, best first (shortest path, then origin, then lowest peer identifier)");
        return lines;
    }

    static string Votes(Origin origin)
    {
        if (origin.IsSet)
            return $"{Numbers(origin.Asns, isSet: true)}{(origin.Peers.IsEmpty ? "" : $" by {Peers(origin.Peers[0])}")}";
        return string.Join(", ", origin.Asns.Select((asn, at) => $"AS{asn.Number}{(at < origin.Peers.Length ? $" by {Peers(origin.Peers[at])}" : "")}"));
    }

    static string Peers(int count) => count == 1 ? "1 peer" : $"{count} peers";

    static string Numbers(ImmutableArray<Asn> asns, bool isSet) =>
        isSet ? $"{{{string.Join(',', asns.Select(asn => asn.Number))}}}" : string.Join(' ', asns.Select(asn => asn.Number));

    static string Path(RibRoute route) => string.Join(' ', new[] { route.AsPath, route.Origin switch { RibOrigin.Igp => "i", RibOrigin.Egp => "e", _ => "?" } }.Where(part => part.Length > 0));

    static string Attributes(RibRoute route, int weight, bool isBest)
    {
        var text = new StringBuilder($"Origin {route.Origin?.ToString().ToUpperInvariant() ?? "none"}");
        if (route.Med is { } med)
            text.Append(CultureInfo.InvariantCulture, $", metric {med}");
        if (route.LocalPref is { } preference)
            text.Append(CultureInfo.InvariantCulture, $", localpref {preference}");
        text.Append(CultureInfo.InvariantCulture, $", weight {weight}");
        text.Append(route.IsAtomic ? ", atomic-aggregate" : "").Append(isBest ? ", best" : "");
        return text.ToString();
    }

    static string Share(int prefixes, int all) =>
        all == 0 ? "of none" : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(1, (double)prefixes / all):0.0 %} of the table");

    ImmutableArray<string> Bounded(ImmutableArray<string>.Builder lines, int count, string what)
    {
        if (count > maxItems)
            lines.Add(Line($"{count - maxItems} more {what} are left out."));
        return lines.DrainToImmutable();
    }

    static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture).TrimEnd();
}
