using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Simulation.Routing;

namespace Tracefleet.Simulation.Paths;

/// <summary>Tells the truth about paths by walking them, one walk for each combination of branches.</summary>
sealed class TruthTeller(World world, VantagePoint from, RouteTable routes, Origin origin)
{
    public PathTruth PathOf(Address destination, FlowFields flow)
    {
        var branches = Branches.ByFlow(flow.Hash(world.Hash, origin.AddressFor(destination), destination));
        return Walk(destination, ref branches, out _);
    }

    public TargetTruth TruthOf(Address destination)
    {
        var paths = AllPaths(destination, out var end);
        var (echo, udp) = world.Finder.Services(destination);
        var answers = end.Behaviour == DestinationBehaviour.Answers;
        var depth = paths.Max(path => path.Hops.Length);
        return new TargetTruth(
            from, world.Describe(destination), end.Behaviour, answers && echo, answers && udp, end.IsTranslated, paths[0].AsPath,
            [.. Enumerable.Range(1, depth).Select(ttl => HopsAt(paths, ttl))], LinksOf(paths), paths);
    }

    ImmutableArray<PathTruth> AllPaths(Address destination, out PathEnd end)
    {
        var choices = new Choices();
        var paths = new List<PathTruth>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            var branches = Branches.AsTold(choices);
            var path = Walk(destination, ref branches, out end);
            // Diamonds beyond the router that ends a path, and those hidden, make no difference.
            if (seen.Add(string.Join(' ', path.Hops.Select(hop => hop.Address))))
                paths.Add(path);
        }
        while (choices.Advance());
        return [.. paths];
    }

    PathTruth Walk(Address destination, ref Branches branches, out PathEnd end)
    {
        Span<PathHop> hops = stackalloc PathHop[PathWalk.MaxRouters];
        end = world.Finder.Find(routes, in origin, destination, ref branches, hops);
        var told = ImmutableArray.CreateBuilder<HopTruth>();
        for (var i = 0; i < end.Routers; i++)
            told.Add(RouterHop(in hops[i], i, destination.IsIpv6));
        if (!end.IsReported && end.Behaviour != DestinationBehaviour.NoRouteSilent)
            told.Add(DestinationHop(destination, in end));
        return new PathTruth(
            told.ToImmutable(), [.. end.AsPath.Select(index => world.AutonomousSystems[index].Asn)], end.Behaviour,
            ReportOf(in end, told.Count > 0 ? told[^1] : null, destination.IsIpv6));
    }

    HopTruth RouterHop(in PathHop hop, int position, bool isIpv6)
    {
        ImmutableArray<MplsLabel> labels = hop.Label == 0 ? [] : [new MplsLabel(hop.Label, 0, true, hop.LabelTtl)];
        return new HopTruth(
            position + 1, world.Describe(world.Plan.InterfaceAddress(in hop.Interface, isIpv6)), world.AutonomousSystems[hop.Operator].Asn,
            IsDestination: false, world.Traits.IsSilent(in hop, position), world.Traits.IsRateLimited(in hop, position, out _),
            labels, (byte)(1 + hop.UncountedTtl), RoundTrip(hop.Router, hop.OneWayNanoseconds))
        {
            LinkMtu = world.Traits.LinkMtu(in hop, position),
            Interface = InterfaceOf(in hop, position),
        };
    }

    NamedInterface? InterfaceOf(in PathHop hop, int position) => world.Traits.TryNameInterface(in hop, out var name)
        ? new NamedInterface(name.Index, name.ToString(), world.Traits.LinkMtu(in hop, position))
        : null;

    HopTruth DestinationHop(Address destination, in PathEnd end)
    {
        var facts = world.Describe(destination);
        var owner = facts.Asn ?? world.AutonomousSystems[end.AsPath[^1]].Asn;
        return new HopTruth(
            end.Routers + 1, facts, owner, IsDestination: true, end.Behaviour == DestinationBehaviour.Silent, IsRateLimited: false,
            [], 1, RoundTrip(World.IdentityOf(destination), end.OneWayNanoseconds))
        { LinkMtu = end.AccessMtu };
    }

    TimeSpan RoundTrip(ulong identity, long oneWay) => new(world.Traits.RoundTripNanoseconds(identity, oneWay) / 100);

    static UnreachableReport? ReportOf(in PathEnd end, HopTruth? last, bool isIpv6)
    {
        if (!end.IsReported || last is null)
            return null;
        var (type, code) = UnreachableCodes.Of(end.Behaviour, isIpv6);
        return new UnreachableReport(last.Address, type, code, end.Routers + 1, last.IsSilent);
    }

    static ImmutableArray<HopTruth> HopsAt(ImmutableArray<PathTruth> paths, int ttl) =>
    [
        .. paths.Where(path => path.Hops.Length >= ttl).Select(path => path.Hops[ttl - 1])
            .DistinctBy(hop => hop.Address).OrderBy(hop => hop.Address),
    ];

    static ImmutableArray<LinkTruth> LinksOf(ImmutableArray<PathTruth> paths) =>
        [.. paths.SelectMany(LinksOf).Distinct().OrderBy(link => link.Ttl).ThenBy(link => link.Near).ThenBy(link => link.Far)];

    static IEnumerable<LinkTruth> LinksOf(PathTruth path) =>
        path.Hops.Skip(1).Select((far, index) => new LinkTruth(index + 1, path.Hops[index].Address, far.Address));
}
