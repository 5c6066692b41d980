using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.LookingGlass.Routing;

/// <summary>The table of a route collector: an asn snapshot, and all routes where they are kept beside it. Any number of threads may ask.</summary>
/// <remarks>
/// A collector chooses no routes. Here the best is the one with the shortest AS path, then the lowest ORIGIN (IGP, EGP, INCOMPLETE, none), then the lowest BGP
/// identifier and address of its peer (RFC 4271 §9.1.2.2 a, b, f, g). LOCAL_PREF and MED of different networks cannot be compared and do not count.
/// The weight of a route is the number of peers that have the same origin.
/// </remarks>
/// <param name="snapshot">Of asn kind.</param>
/// <param name="routes">Those of the same table; null where only origins are kept.</param>
/// <param name="maxItems">Routes or peers of one answer, the best or first of them; the rest is counted.</param>
public sealed class RibRouteSource(StoredSnapshot snapshot, RibRoutes? routes, int maxItems = RibRouteSource.DefaultMaxItems) : IRouteSource
{
    public const int DefaultMaxItems = 200;

    const string HowToKeepRoutes = "This table keeps origins and votes only; 'tracefleet asn create --routes' keeps next hops, paths and peers as well.";

    readonly RibText _text = new(snapshot.Description, maxItems);

    public IReadOnlySet<RouteTopic> Topics { get; } = routes is null
        ? ImmutableHashSet.Create(RouteTopic.Route, RouteTopic.Bgp)
        : ImmutableHashSet.Create(RouteTopic.Route, RouteTopic.Bgp, RouteTopic.BgpSummary, RouteTopic.BgpNeighbor);

    public IReadOnlySet<string> Vrfs => ImmutableHashSet<string>.Empty;

    /// <inheritdoc/>
    public Task<RouteAnswer> AskAsync(RouteQuestion question, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(Answer(question));
    }

    RouteAnswer Answer(RouteQuestion question) => question switch
    {
        { Vrf: not null } => NotFound("The table of a collector has no VRFs."),
        { Topic: RouteTopic.BgpSummary } => routes is null ? NotFound(HowToKeepRoutes) : _text.Summary(routes),
        { Target: null } => NotFound("Name an address or a prefix."),
        { Topic: RouteTopic.BgpNeighbor, Target: { } target } => routes is null ? NotFound(HowToKeepRoutes) : Neighbor(routes, target),
        { Target: { } target } => routes is null ? OfOrigins(target, question.IsHost) : OfRoutes(routes, target, question),
    };

    RouteAnswer OfRoutes(RibRoutes kept, Prefix target, RouteQuestion question)
    {
        var isThere = kept.TryFindCovering(target, out var found);
        if (!isThere || found != target && !question.IsHost)
            return Missing(target, isThere ? found : null);
        var ranked = RankedRoutes.Of(kept.RoutesOf(found));
        snapshot.TryGet<Origin>(found, out var votes);
        var lines = question.Topic == RouteTopic.Bgp ? _text.Paragraphs(found, ranked, votes) : _text.Table(found, ranked, votes);
        return new RouteAnswer(true, lines, [.. ranked.Take(maxItems).Select((route, at) => route.ToEntry(isBest: at == 0))], []);
    }

    RouteAnswer OfOrigins(Prefix target, bool isHost)
    {
        var isExact = snapshot.TryGet<Origin>(target, out var origin);
        var found = target;
        var isCovered = isExact || snapshot.Facts<Origin>().TryFind(target.Network, out origin, out found) && found.Contains(target);
        if (!isCovered || !isExact && !isHost)
            return Missing(target, isCovered ? found : null);
        return new RouteAnswer(true, [.. _text.Origins(found, origin!), "", HowToKeepRoutes], RibText.Entries(found, origin!), []);
    }

    RouteAnswer Neighbor(RibRoutes kept, Prefix target)
    {
        ImmutableArray<RibPeer> peers = [.. kept.Peers.Where(peer => target.Contains(peer.Address))];
        return peers.IsEmpty ? NotFound($"{RibText.Host(target)} is no peer of this collector; its {kept.Peers.Length} peers are in the summary.") : _text.Neighbors(peers, kept);
    }

    RouteAnswer Missing(Prefix target, Prefix? covering) => NotFound(
        $"{RibText.Host(target)} is not in the table of {_text.Name}{(covering is { } shorter ? $"; {shorter} covers it" : "")}.");

    static RouteAnswer NotFound(string line) => new(false, [line], [], []);
}
