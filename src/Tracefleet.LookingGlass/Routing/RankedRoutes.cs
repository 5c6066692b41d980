using System.Collections.Immutable;
using Tracefleet.Enrichment.Routes;

namespace Tracefleet.LookingGlass.Routing;

/// <summary>A route of a collector's table and how many peers have its origin.</summary>
sealed record RankedRoute(RibRoute Route, int Weight)
{
    public RouteEntry ToEntry(bool isBest) => new(
        Route.Prefix, Route.NextHop, Route.AsPath, Route.Med, Route.LocalPref, Weight, Route.Peer.Address, Route.Peer.Asn, isBest, "bgp",
        Route.Origin?.ToString().ToLowerInvariant(), Route.Communities)
    {
        OriginAses = Route.Origins,
    };
}

/// <summary>Puts the routes of a prefix in the order that <see cref="RibRouteSource"/> says.</summary>
static class RankedRoutes
{
    public static ImmutableArray<RankedRoute> Of(ImmutableArray<RibRoute> routes)
    {
        var weights = routes.Select(route => (Origins: OriginsOf(route), route.Peer)).Distinct()
            .GroupBy(vote => vote.Origins, StringComparer.Ordinal).ToDictionary(votes => votes.Key, votes => votes.Count(), StringComparer.Ordinal);
        return
        [
            .. routes.OrderBy(route => route.PathLength).ThenBy(route => route.Origin ?? (RibOrigin)int.MaxValue)
                .ThenBy(route => route.Peer.BgpId).ThenBy(route => route.Peer.Address)
                .Select(route => new RankedRoute(route, weights[OriginsOf(route)])),
        ];
    }

    static string OriginsOf(RibRoute route) => string.Join(',', route.Origins.Select(asn => asn.Number));
}
