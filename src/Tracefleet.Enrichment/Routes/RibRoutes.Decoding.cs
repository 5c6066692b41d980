using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Routes.Format;

namespace Tracefleet.Enrichment.Routes;

/// <summary>From the numbers of a route to the route.</summary>
public sealed partial class RibRoutes
{
    RibRoute RouteOf(Prefix prefix, int peer, int number)
    {
        var attributes = _content.Values<RouteAttributes>(RoutesSection.Attributes)[number];
        var path = _content.Record(RoutesSection.Paths, RoutesSection.PathEnds, (int)attributes.Path);
        var asPath = new AsPath(path, 4, []);
        var nextHop = _content.Values<UInt128>(RoutesSection.NextHops)[(int)attributes.NextHop];
        var communities = _content.Record(RoutesSection.Communities, RoutesSection.CommunityEnds, (int)attributes.Communities);
        var origin = attributes.Flags & RouteAttributes.OriginMask;
        return new RibRoute(
            prefix, Peers[peer], nextHop == 0 ? null : new Address(nextHop), asPath.ToString(), asPath.Count, OriginsOf(path),
            origin == RouteAttributes.NoOrigin ? null : (RibOrigin)origin,
            (attributes.Flags & RouteAttributes.HasMed) != 0 ? attributes.Med : null,
            (attributes.Flags & RouteAttributes.HasLocalPref) != 0 ? attributes.LocalPref : null,
            (attributes.Flags & RouteAttributes.IsAtomic) != 0, CommunitySet.Texts(communities));
    }

    static ImmutableArray<Asn> OriginsOf(ReadOnlySpan<byte> path)
    {
        PathEnd.TryRead(path, 4, out var end);
        if (end.Kind == PathEndKind.Single)
            return [new Asn(end.Asn)];
        var members = new SortedSet<uint>();
        for (var member = 0; end.Kind == PathEndKind.Set && member < end.SetCount; member++)
            members.Add(PathEnd.AsnAt(path, end.SetStart + 4 * member, 4));
        return [.. members.Where(asn => !PathEnd.IsBogus(asn)).Select(asn => new Asn(asn))];
    }
}
