using System.Runtime.CompilerServices;
using Tracefleet.Addressing;
using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Addresses;

/// <summary>What an address is, as far as the plan alone can say.</summary>
enum PlaceKind : byte
{
    /// <summary>Announced by nobody.</summary>
    Unrouted,

    /// <summary>A port of a peering LAN.</summary>
    PeeringLan,

    /// <summary>Infrastructure space of an AS at one of its points of presence.</summary>
    Infrastructure,

    /// <summary>Any other announced address.</summary>
    Host,
}

/// <summary>Where an address is. Which fields count depends on the kind.</summary>
readonly record struct Place(PlaceKind Kind, int Leaf, int Owner, int City, InterfaceNumber Interface);

/// <summary>The address plan of a world: owner and place of every address of both families, and the addresses of interfaces.</summary>
/// <remarks>
/// An AS numbers its routers out of the start of its home leaf: at most 32 points of presence, for each a /22 of IPv4 or a /48 of IPv6,
/// with interface numbers 0 to 1023. Peering LANs are a /22 and a /64 each.
/// </remarks>
sealed class AddressPlan
{
    const int PopShiftV4 = 10, InfrastructureV4 = 1 << PopShiftV4 + 5, PopShiftV6 = 16, InterfaceCount = 1024;
    const ulong InfrastructureV6 = 1UL << PopShiftV6 + 5;

    readonly Node[] _nodes;
    readonly ExchangeDraft[] _exchanges;
    readonly ulong[] _homesV4, _homesV6;

    public AddressPlan(KeyedHash hash, Internet internet)
    {
        (_nodes, _exchanges) = (internet.Nodes, internet.Exchanges);
        V4 = new SpaceDivider(hash, Division.V4, _nodes).Divide();
        V6 = new SpaceDivider(hash, Division.V6, _nodes).Divide();
        (_homesV4, _homesV6) = (Homes(V4), Homes(V6));
    }

    public AddressSpace V4 { get; }
    public AddressSpace V6 { get; }

    public Address InterfaceAddress(in InterfaceNumber number, bool isIpv6) => number.Exchange >= 0
        ? Within(PeeringLan(number.Exchange, isIpv6).Network, number.Number)
        : Within(PopPrefix(number.Space, number.Pop, isIpv6).Network, number.Number);

    public Prefix PeeringLan(int exchange, bool isIpv6) => isIpv6
        ? new Prefix(FromUpper(SpecialBlocks.PeeringLansV6.Start | (ulong)(exchange + 1) << 16), 64)
        : new Prefix(Address.FromIpv4((uint)SpecialBlocks.PeeringLansV4.Start | (uint)exchange << PopShiftV4), 32 - PopShiftV4);

    /// <summary>The infrastructure space of an AS at one point of presence.</summary>
    public Prefix PopPrefix(int owner, int pop, bool isIpv6) => isIpv6
        ? new Prefix(FromUpper(_homesV6[owner] | (ulong)pop << PopShiftV6), 48)
        : new Prefix(Address.FromIpv4((uint)_homesV4[owner] | (uint)pop << PopShiftV4), 32 - PopShiftV4);

    public static Prefix LeafPrefix(in Leaf leaf, bool isIpv6) =>
        new(isIpv6 ? FromUpper(leaf.Start) : Address.FromIpv4((uint)leaf.Start), leaf.Length);

    /// <summary>An address of the home leaf of an AS outside its infrastructure space.</summary>
    public Address HomeHost(int owner, ulong draw, bool isIpv6) => isIpv6
        ? new Address(new UInt128(_homesV6[owner] | InfrastructureV6 << 1 | (draw >> 48) & 0xFFFF, draw & 0xFFFF | 0x10))
        : Address.FromIpv4((uint)_homesV4[owner] | InfrastructureV4 | (uint)(draw >> 48) & 0x7F00 | (uint)(10 + draw % 200));

    public AddressSpace SpaceOf(Address address) => address.IsIpv4 ? V4 : V6;

    public static ulong NumberOf(Address address) => address.IsIpv4 ? address.Ipv4Bits : (ulong)(address.Bits >> 64);

    public Place Locate(Address address)
    {
        var number = NumberOf(address);
        var space = SpaceOf(address);
        var index = space.Find(number);
        if (index < 0)
            return new Place(PlaceKind.Unrouted, -1, -1, 0, default);
        ref readonly var leaf = ref space.Leaves[index];
        if (!leaf.IsRouted)
            return LocateUnrouted(address, number, space, index);
        if (!leaf.IsHome)
            return new Place(PlaceKind.Host, index, leaf.Owner, leaf.City, default);
        return LocateAtHome(address, number - leaf.Start, index, in leaf);
    }

    Place LocateAtHome(Address address, ulong offset, int index, in Leaf leaf)
    {
        var isIpv6 = address.IsIpv6;
        var pop = (int)Math.Min(offset >> (isIpv6 ? PopShiftV6 : PopShiftV4), Node.MaxPops);
        var pops = _nodes[leaf.Owner].Pops;
        if (pop >= pops.Length)
            return new Place(PlaceKind.Host, index, leaf.Owner, leaf.City, default);
        return new Place(PlaceKind.Infrastructure, index, leaf.Owner, pops[pop],
            new InterfaceNumber(-1, leaf.Owner, (byte)pop, InterfaceWithin(address, isIpv6 ? offset & ushort.MaxValue : 0)));
    }

    Place LocateUnrouted(Address address, ulong number, AddressSpace space, int index)
    {
        var lans = address.IsIpv4 ? SpecialBlocks.PeeringLansV4 : SpecialBlocks.PeeringLansV6;
        var isLan = space.Leaves[index].Start == lans.Start;
        var exchange = !isLan ? -1 : address.IsIpv4 ? (int)(number - lans.Start >> PopShiftV4)
            : (int)(number - lans.Start >> 16 & ushort.MaxValue) - 1;
        if (exchange < 0 || exchange >= _exchanges.Length || !PeeringLan(exchange, address.IsIpv6).Contains(address))
            return new Place(PlaceKind.Unrouted, index, -1, 0, default);
        return new Place(PlaceKind.PeeringLan, index, -1, _exchanges[exchange].City,
            new InterfaceNumber((short)exchange, 0, 0, InterfaceWithin(address, 0)));
    }

    static ushort InterfaceWithin(Address address, ulong upperRest)
    {
        var low = address.IsIpv4 ? address.Ipv4Bits & InterfaceCount - 1 : (ulong)(address.Bits & ulong.MaxValue);
        return upperRest == 0 && low < InterfaceCount ? (ushort)low : ushort.MaxValue;
    }

    ulong[] Homes(AddressSpace space)
    {
        var homes = new ulong[_nodes.Length];
        foreach (ref readonly var leaf in space.Leaves.AsSpan())
            if (leaf.IsHome)
                homes[leaf.Owner] = leaf.Start;
        return homes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Address FromUpper(ulong upper) => new(new UInt128(upper, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Address Within(Address network, ushort number) => new(network.Bits | number);
}
