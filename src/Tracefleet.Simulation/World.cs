using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Simulation.Addresses;
using Tracefleet.Simulation.Geography;
using Tracefleet.Simulation.Metadata;
using Tracefleet.Simulation.Paths;
using Tracefleet.Simulation.Routing;
using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation;

/// <summary>A whole Internet made from a seed: autonomous systems and how they meet, the owner of every address, and every path.</summary>
/// <remarks>
/// The same seed and options make the same world on every machine. A world does not change, takes a few megabytes whatever is asked of it,
/// and any number of threads may read it. How often each phenomenon occurs is in <see cref="PhenomenonRates"/>.
/// </remarks>
public sealed class World
{
    const int RouteTableSlots = 64;

    readonly RouteTable?[] _routeTables = new RouteTable[RouteTableSlots];

    World(ulong seed, WorldOptions options)
    {
        (Seed, Options) = (seed, options);
        Hash = new KeyedHash(KeyedHash.Mix(seed) ^ (ulong)options.AutonomousSystems);
        var internet = Internet.Create(Hash, options.AutonomousSystems);
        Nodes = internet.Nodes;
        AutonomousSystems = internet.Systems;
        Plan = new AddressPlan(Hash, internet);
        Traits = new RouterTraits(Hash, Nodes);
        Finder = new PathFinder(Hash, Nodes, Plan, Traits);
        Exchanges = [.. internet.Exchanges.Select(draft => new InternetExchange(
            draft.Index, draft.Name, Cities.All[draft.City], Plan.PeeringLan(draft.Index, false), Plan.PeeringLan(draft.Index, true),
                [.. draft.Members]))];
    }

    public ulong Seed { get; }
    public WorldOptions Options { get; }
    public ImmutableArray<AutonomousSystem> AutonomousSystems { get; }
    public ImmutableArray<InternetExchange> Exchanges { get; }

    internal KeyedHash Hash { get; }
    internal Node[] Nodes { get; }
    internal AddressPlan Plan { get; }
    internal RouterTraits Traits { get; }
    internal PathFinder Finder { get; }

    public static World Create(ulong seed) => Create(seed, WorldOptions.Default);

    public static World Create(ulong seed, WorldOptions options) => new(seed, options);

    /// <summary>The vantage point of this name. A name that is a city's code (<c>fra</c>) or begins with one (<c>fra2</c>, <c>fra-edge</c>)
    /// stands in that city, any other name in a city that follows from it.</summary>
    public VantagePoint VantagePoint(string name)
    {
        var draw = Hash.Of(Purpose.VantagePoint, name);
        var city = CityOf(name, draw);
        var hosts = Nodes.Where(node => node.Kind == AsKind.Eyeball && node.Pops[0] == city).ToArray();
        var host = hosts[KeyedHash.Below(draw, hosts.Length)];
        var place = Cities.All[city];
        return new VantagePoint(
            name, place.Name, place.Country, place.Latitude, place.Longitude, AutonomousSystems[host.Index].Asn,
            Plan.HomeHost(host.Index, draw, isIpv6: false), Plan.HomeHost(host.Index, draw, isIpv6: true));
    }

    /// <summary>The truth about any address, of a router or of a destination.</summary>
    public AddressFacts Describe(Address address)
    {
        var place = Plan.Locate(address);
        if (place.Kind == PlaceKind.Unrouted)
            return new AddressFacts(address, null, null, null, null, null, null, null, null);
        var city = Cities.All[place.City];
        if (place.Kind == PlaceKind.PeeringLan)
            return new AddressFacts(
                address, null, null, null, city.Country, city.Name, city.Latitude, city.Longitude,
                    Exchanges[place.Interface.Exchange].Name);
        var system = AutonomousSystems[place.Owner];
        var prefix = AddressPlan.LeafPrefix(in Plan.SpaceOf(address).Leaves[place.Leaf], address.IsIpv6);
        return new AddressFacts(address, prefix, system.Asn, system.Name, city.Country, city.Name, city.Latitude, city.Longitude, null);
    }

    /// <summary>All paths that probes from here to there can take, and what they meet.</summary>
    /// <exception cref="ArgumentException">The vantage point is of another world.</exception>
    public TargetTruth Truth(VantagePoint from, Address destination) => Teller(from).TruthOf(destination);

    /// <summary>The path of exactly these header fields.</summary>
    /// <exception cref="ArgumentException">The vantage point is of another world.</exception>
    public PathTruth PathOf(VantagePoint from, Address destination, FlowFields flow) => Teller(from).PathOf(destination, flow);

    /// <summary>What a TCP segment to a port of this destination meets, provided that the destination answers at all.</summary>
    public TcpPortState TcpPort(Address destination, ushort port) => Finder.TcpPort(destination, port);

    /// <summary>Metadata that agrees with <see cref="Describe"/>; made anew by each call.</summary>
    public SimulatedMetadata Snapshots() => SimulatedMetadata.Of(this);

    /// <summary>Targets worth a look: most are reached, over diamonds, exchanges and tunnels; of each twelve one is silent and one
    /// unreachable.</summary>
    /// <param name="dualStack">Every second target is of IPv6; otherwise all are of IPv4.</param>
    public ImmutableArray<Address> SampleTargets(int count, bool dualStack)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new SampleTargets(this).Choose(count, dualStack);
    }

    internal static ulong IdentityOf(Address address) => (ulong)(address.Bits >> 64) ^ (ulong)(address.Bits & ulong.MaxValue);

    internal Origin OriginOf(VantagePoint from)
    {
        var place = Plan.Locate(from.AddressV4);
        if (place.Owner < 0 || AutonomousSystems[place.Owner].Asn != from.Asn || Plan.Locate(from.AddressV6).Owner != place.Owner)
            throw new ArgumentException($"Vantage point '{from.Name}' is not of the world with seed {Seed}.", nameof(from));
        return new Origin(
            from.AddressV4, from.AddressV6, place.Owner, Nodes[place.Owner].PopIn(place.City), (byte)place.City,
                Hash.Of(Purpose.VantagePoint, from.AddressV4.Bits));
    }

    /// <summary>Routes from an AS; as many tables are kept as there are slots, and one that lost its slot is made again.</summary>
    internal RouteTable RoutesFrom(int source)
    {
        ref var slot = ref _routeTables[source % RouteTableSlots];
        var table = Volatile.Read(ref slot);
        if (table?.Source == source)
            return table;
        table = new RouteTable(Nodes, source);
        Volatile.Write(ref slot, table);
        return table;
    }

    TruthTeller Teller(VantagePoint from)
    {
        var origin = OriginOf(from);
        return new TruthTeller(this, from, RoutesFrom(origin.As), origin);
    }

    static int CityOf(string name, ulong draw)
    {
        const int codeLength = 3;
        var isCoded = name.Length == codeLength || (name.Length > codeLength && !char.IsAsciiLetter(name[codeLength]));
        var city = isCoded ? Cities.IndexOf(name.AsSpan(0, codeLength)) : -1;
        return city >= 0 ? city : KeyedHash.Below(KeyedHash.Mix(draw), Cities.All.Length);
    }
}
