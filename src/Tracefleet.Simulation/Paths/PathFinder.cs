using Tracefleet.Addressing;
using Tracefleet.Simulation.Addresses;
using Tracefleet.Simulation.Geography;
using Tracefleet.Simulation.Routing;
using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Paths;

/// <summary>Finds the routers between a vantage point and any address. Nothing is remembered for a destination: AS path, cities, routers
/// and delays all follow from hashes, so the whole of /0 costs no more memory than one address.</summary>
sealed class PathFinder(KeyedHash hash, Node[] nodes, AddressPlan plan, RouterTraits traits)
{
    // Routers of a point of presence by their role.
    const int BorderRole = 0, CoreRole = 8, EdgeRole = 16, GatewayRole = 24, TranslatorRole = 31, RolesOfAKind = 7, LastCoreRole = 15,
        InteriorCores = 6, Borders = 3;

    static readonly byte[] Widths = [2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6, 7, 8];
    static readonly byte[] Lengths = [1, 1, 1, 1, 2, 2, 2, 3];

    public PathEnd Find(RouteTable routes, in Origin origin, Address destination, ref Branches branches, Span<PathHop> hops)
    {
        var place = plan.Locate(destination);
        var end = new PathEnd { City = origin.City, AsPath = AsPath(routes, place), AccessMtu = RouterTraits.FullMtu };
        if (destination == origin.AddressFor(destination))
            return end;
        var walk = new PathWalk(hash, hops, origin.City, AccessNanoseconds(origin.Identity, AsKind.Content));
        var lastEntry = WalkAll(ref walk, in origin, end.AsPath, in place, destination, ref branches);
        end.Routers = walk.Count;
        end.Hidden = walk.Hidden;
        if (TryEndAtInterface(ref end, ref walk, in place))
            return end;
        Decide(ref end, ref walk, in place, destination, lastEntry);
        return end;
    }

    /// <summary>Which kinds of probes an answering destination answers, and what stands before it.</summary>
    public (bool Echo, bool Udp) Services(Address destination)
    {
        var draw = hash.Of(Purpose.Service, destination.Bits);
        return (KeyedHash.Happens(draw, PhenomenonRates.AnswersEcho), KeyedHash.Happens(KeyedHash.Mix(draw), PhenomenonRates.AnswersUdp));
    }

    /// <summary>What a TCP segment meets at an answering destination.</summary>
    public TcpPortState TcpPort(Address destination, ushort port)
    {
        var identity = hash.Of(Purpose.Service, destination.Bits, 1);
        if (port is 22 or 80 or 443 && KeyedHash.Happens(hash.Of(Purpose.Service, identity, port), 600))
            return TcpPortState.Open;
        var draw = hash.Of(Purpose.Filter, identity);
        if (!KeyedHash.Happens(draw, PhenomenonRates.FilteredHost))
            return TcpPortState.Closed;
        return KeyedHash.Below(KeyedHash.Mix(draw), 1000) switch
        {
            < PhenomenonRates.RejectingFilter => TcpPortState.Rejected,
            < PhenomenonRates.RejectingFilter + PhenomenonRates.StatelessFilter => TcpPortState.SynDropped,
            _ => TcpPortState.Dropped,
        };
    }

    ushort[] AsPath(RouteTable routes, in Place place) => place.Owner >= 0 ? routes.To(place.Owner) : routes.Default;

    int WalkAll(
        ref PathWalk walk, in Origin origin, ushort[] asPath, in Place place, Address destination, ref Branches branches)
    {
        var gateway = GatewayRole + (int)(origin.Identity % RolesOfAKind);
        walk.AddInternal(nodes[origin.As], origin.Pop, gateway, origin.Pop);
        var (pop, entry, entered) = (origin.Pop, 0, -1);
        for (var i = 0; i < asPath.Length - 1; i++)
        {
            Node node = nodes[asPath[i]], next = nodes[asPath[i + 1]];
            var crossing = Nearest(node, node.NeighbourTo(next.Index).Crossings, pop);
            Cross(ref walk, node, new Passage(pop, crossing.FromPop, entered, BorderOf(node, next)), ref branches);
            entry = walk.Count;
            entered = BorderOf(next, node);
            walk.Add(next, crossing.ToPop, entered, crossing.Entry);
            pop = crossing.ToPop;
        }
        if (place.Owner >= 0)
            Arrive(ref walk, nodes[asPath[^1]], pop, in place, destination, ref branches);
        return entry;
    }

    /// <summary>How a packet passes an AS.</summary>
    /// <param name="EnteredBy">Role of the router it came in by, -1 for the first AS.</param>
    /// <param name="LeavesBy">Role of the router it leaves by.</param>
    readonly record struct Passage(int From, int To, int EnteredBy, int LeavesBy);

    void Cross(ref PathWalk walk, Node node, Passage passage, ref Branches branches)
    {
        // A router that both takes a packet in and sends it out is one hop.
        if (passage.From == passage.To && passage.EnteredBy == passage.LeavesBy)
            return;
        var draw = hash.Of(Purpose.Crossing, (ulong)node.Index, (ulong)(passage.From << 8 | passage.To));
        var mode = passage.From == passage.To ? TunnelMode.None : traits.TunnelsOf(node.Index);
        var start = walk.Count;
        AddInterior(ref walk, node, passage, draw, mode, ref branches);
        var interior = walk.Count - start;
        if (mode is TunnelMode.Opaque or TunnelMode.Invisible)
            walk.Hide(start);
        else
            MarkTunnel(ref walk, start, mode, passage.To);
        walk.AddInternal(node, passage.To, passage.LeavesBy, passage.From);
        if (mode == TunnelMode.Opaque && interior > 0)
            Label(ref walk[walk.Count - 1], passage.To, (byte)(255 - interior));
    }

    void AddInterior(ref PathWalk walk, Node node, Passage passage, ulong draw, TunnelMode mode, ref Branches branches)
    {
        var (from, to) = (passage.From, passage.To);
        var isLocal = from == to;
        if ((draw & 0xFF) < (isLocal ? 20u : 60u))
            walk.AddInternal(node, from, CoreRole + KeyedHash.Below(draw << 8, InteriorCores), from);
        var diamondRate = node.IsTransit ? PhenomenonRates.DiamondInTransit : PhenomenonRates.DiamondAtEdge;
        var isHidden = mode is TunnelMode.Opaque or TunnelMode.Invisible;
        if (!isHidden && branches.Count < Branches.MaxDiamonds && KeyedHash.Happens(KeyedHash.Mix(draw), diamondRate))
            AddDiamond(ref walk, node, from, to, ref branches);
        var via = node.ViaOf(from, to);
        if (via != Node.NoPop)
            walk.AddInternal(node, via, CoreRole + KeyedHash.Below(draw << 16, InteriorCores), from);
    }

    void AddDiamond(ref PathWalk walk, Node node, int from, int to, ref Branches branches)
    {
        const int firstNumber = 256, numbersPerDiamond = 32, diamondsPerPop = 8, widest = 8;
        var draw = hash.Of(Purpose.Diamond, (ulong)node.Index, (ulong)(from << 8 | to));
        var branch = branches.Choose(Widths[draw & 0xF], draw);
        int length = Lengths[draw >> 4 & 7];
        if (branch % 2 == 1 && KeyedHash.Happens(KeyedHash.Mix(draw), PhenomenonRates.UnequalDiamond))
            length++;
        for (var stage = 0; stage < length; stage++)
        {
            var number = firstNumber + to % diamondsPerPop * numbersPerDiamond + stage * widest + branch;
            walk.Add(node, from, number, new InterfaceNumber(-1, (ushort)node.Index, (byte)from, (ushort)number));
        }
    }

    void MarkTunnel(ref PathWalk walk, int start, TunnelMode mode, int egress)
    {
        for (var i = start; i < walk.Count && mode != TunnelMode.None; i++)
        {
            if (mode == TunnelMode.Explicit)
                Label(ref walk[i], egress, ttl: 1);
            else
                walk[i].UncountedTtl = (byte)(i - start + 1);
        }
    }

    void Label(ref PathHop hop, int egress, byte ttl)
    {
        const int firstLabel = 16, labels = 0x10_0000 - firstLabel;
        hop.Label = (uint)(firstLabel + KeyedHash.Below(hash.Of(Purpose.Label, hop.Router, (ulong)egress), labels));
        hop.LabelTtl = ttl;
    }

    void Arrive(ref PathWalk walk, Node node, int pop, in Place place, Address destination, ref Branches branches)
    {
        var to = node.PopIn(place.City);
        var block = EdgeBlock(destination);
        var draw = hash.Of(Purpose.Edge, block);
        if (to != pop || KeyedHash.Happens(draw, 250))
            Cross(ref walk, node, new Passage(pop, to, -1, LastCoreRole), ref branches);
        walk.AddInternal(node, to, EdgeRole + (int)(draw & RolesOfAKind), to);
        if (IsTranslated(in place, destination))
            walk.AddInternal(node, to, TranslatorRole, to);
    }

    // A /22 of IPv4 or a /48 of IPv6 shares its edge router and the kind of its last links.
    static ulong EdgeBlock(Address destination) => AddressPlan.NumberOf(destination) >> (destination.IsIpv4 ? 10 : 16);

    bool IsTranslated(in Place place, Address destination) =>
        place.Kind == PlaceKind.Host && destination.IsIpv4 && nodes[place.Owner].Kind == AsKind.Eyeball
        && KeyedHash.Happens(hash.Of(Purpose.Nat, destination.Bits), PhenomenonRates.Nat);

    // A probe to an interface of a router on its own path ends there.
    bool TryEndAtInterface(ref PathEnd end, ref PathWalk walk, in Place place)
    {
        if (place.Kind is not (PlaceKind.Infrastructure or PlaceKind.PeeringLan))
            return false;
        for (var i = 0; i < walk.Count; i++)
        {
            if (walk[i].Interface.Number != place.Interface.Number || !IsSame(walk[i].Interface, place.Interface))
                continue;
            (end.Routers, end.City, end.Hidden, end.OneWayNanoseconds) = (i, walk[i].City, walk[i].Hidden, walk[i].OneWayNanoseconds);
            end.AccessMtu = traits.LinkMtu(in walk[i], i);
            end.IsInterface = true;
            return true;
        }
        return false;
    }

    static bool IsSame(in InterfaceNumber number, in InterfaceNumber other) =>
        number.Exchange == other.Exchange && (number.Exchange >= 0 || (number.Space == other.Space && number.Pop == other.Pop));

    void Decide(ref PathEnd end, ref PathWalk walk, in Place place, Address destination, int lastEntry)
    {
        if (place.Owner < 0)
        {
            var block = plan.SpaceOf(destination).UnroutedBlock(AddressPlan.NumberOf(destination));
            end.Behaviour = KeyedHash.Happens(hash.Of(Purpose.Behaviour, block, 1), PhenomenonRates.NoRouteReported)
                ? DestinationBehaviour.NoRoute : DestinationBehaviour.NoRouteSilent;
            return;
        }
        end.City = (byte)place.City;
        end.Behaviour = BehaviourOf(destination, out var draw);
        end.IsTranslated = end.Behaviour == DestinationBehaviour.Answers && IsTranslated(in place, destination);
        if (end.Behaviour == DestinationBehaviour.NetUnreachable
            || (end.Behaviour == DestinationBehaviour.AdminProhibited && (draw & 1) == 0))
            end.Routers = lastEntry + 1;
        end.AccessMtu = traits.AccessMtu(EdgeBlock(destination), nodes[place.Owner].Kind);
        var reporter = walk[end.Routers - 1];
        end.Hidden = reporter.Hidden;
        end.OneWayNanoseconds = walk.OneWayNanoseconds + AccessNanoseconds(KeyedHash.Mix(draw), nodes[place.Owner].Kind);
    }

    DestinationBehaviour BehaviourOf(Address destination, out ulong draw)
    {
        const int silentEnd = PhenomenonRates.Answering + PhenomenonRates.SilentDestination;
        const int hostEnd = silentEnd + PhenomenonRates.HostUnreachable, netEnd = hostEnd + PhenomenonRates.NetUnreachable;
        draw = hash.Of(Purpose.Behaviour, destination.Bits);
        return KeyedHash.Below(draw, 1000) switch
        {
            < PhenomenonRates.Answering => DestinationBehaviour.Answers,
            < silentEnd => DestinationBehaviour.Silent,
            < hostEnd => DestinationBehaviour.HostUnreachable,
            < netEnd => DestinationBehaviour.NetUnreachable,
            _ => DestinationBehaviour.AdminProhibited,
        };
    }

    // The last mile: a fraction of a millisecond in a data centre, up to 9 ms to a home.
    long AccessNanoseconds(ulong identity, AsKind kind) => kind == AsKind.Eyeball
        ? 400_000 + KeyedHash.Below(hash.Of(Purpose.Access, identity), 8_600_000)
        : 60_000 + KeyedHash.Below(hash.Of(Purpose.Access, identity), 400_000);

    static Crossing Nearest(Node node, Crossing[] crossings, int pop)
    {
        var best = 0;
        for (var i = 1; i < crossings.Length; i++)
            if (Distance(node, crossings[i], pop) < Distance(node, crossings[best], pop))
                best = i;
        return crossings[best];
    }

    static int Distance(Node node, in Crossing crossing, int pop) => Cities.Kilometres(node.Pops[pop], node.Pops[crossing.FromPop]);

    int BorderOf(Node node, Node towards) =>
        BorderRole + KeyedHash.Below(hash.Of(Purpose.Border, (ulong)node.Index, (ulong)towards.Index), Borders);
}
