using System.Collections.Concurrent;
using Tracefleet.Addressing;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Simulation;
using Tracefleet.Simulation.Transport;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Agent;

/// <summary>How fast a simulated Internet answers.</summary>
/// <param name="Scale">Times faster than real time; null for as fast as the machine can.</param>
public readonly record struct SimulatedPace(double? Scale)
{
    public static readonly SimulatedPace Unpaced = new(null);

    public static SimulatedPace RealTime(double scale) => new(scale);
}

/// <summary>Makes vantages: raw sockets on this host, or a place in the simulated Internet.</summary>
public static class Vantages
{
    static readonly ConcurrentDictionary<ulong, Lazy<(World World, Annotator Annotator)>> Worlds = [];

    /// <summary>Needs CAP_NET_RAW.</summary>
    /// <param name="snapshots">Folder of metadata files; null to annotate nothing.</param>
    /// <exception cref="MissingCapabilityException">This process may not open raw sockets; the message names the remedy.</exception>
    public static Vantage Raw(string name, DirectoryInfo? snapshots)
    {
        var annotator = snapshots is null ? Annotator.None : SnapshotFolder.Load(snapshots.FullName).CreateAnnotator();
        var v4 = SourceAddress.Towards(Address.Parse("192.88.98.1"));
        var v6 = SourceAddress.Towards(Address.Parse("2001:4860::1"));
        return new Vantage(name, Vantage.Raw, RawSocketTransport.Open(), SourceAddress.Towards, annotator, v4, v6, null);
    }

    /// <summary>A place in the simulated Internet of a seed. Vantages of one seed in one process share its world.</summary>
    public static Vantage Simulated(ulong seed, string name, SimulatedPace pace)
    {
        var (world, annotator) = WorldOf(seed);
        var place = world.VantagePoint(name);
        var clock = pace.Scale is { } scale ? SimulatedClock.RealTime(TimeProvider.System, scale) : SimulatedClock.Virtual(Probing.Instant.From(TimeProvider.System.GetUtcNow()));
        return new Vantage(
            name, Vantage.Simulated, new SimulatedTransport(world, place, clock),
            destination => destination.IsIpv4 ? place.AddressV4 : place.AddressV6, annotator, place.AddressV4, place.AddressV6,
            new VantagePlace(place.City, place.Country, place.Latitude, place.Longitude, place.Asn));
    }

    public static World World(ulong seed) => WorldOf(seed).World;

    static (World World, Annotator Annotator) WorldOf(ulong seed) => Worlds.GetOrAdd(seed, Made).Value;

    static Lazy<(World, Annotator)> Made(ulong seed) => new(() =>
    {
        var world = Tracefleet.Simulation.World.Create(seed);
        return (world, SimulatedSnapshots.Annotator(world));
    });
}
