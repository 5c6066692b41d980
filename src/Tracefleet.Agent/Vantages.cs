using System.Collections.Concurrent;
using Tracefleet.Addressing;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Probing.Transport;
using Tracefleet.Simulation;
using Tracefleet.Simulation.Transport;
using Tracefleet.Sockets.Linux;
using Tracefleet.Sockets.Linux.Datagrams;

namespace Tracefleet.Agent;

/// <summary>How fast a simulated Internet answers.</summary>
/// <param name="Scale">Times faster than real time; null for as fast as the machine can.</param>
public readonly record struct SimulatedPace(double? Scale)
{
    public static readonly SimulatedPace Unpaced = new(null);

    public static SimulatedPace RealTime(double scale) => new(scale);
}

/// <summary>Makes vantages: this host, or a place in the simulated Internet.</summary>
public static class Vantages
{
    // Routed, and nobody's: only asked for the way there.
    static readonly Address SomewhereV4 = Address.Parse("192.88.98.1"), SomewhereV6 = Address.Parse("2001:4860::1");

    static readonly ConcurrentDictionary<ulong, Lazy<(World World, Annotator Annotator)>> Worlds = [];

    /// <summary>This host.</summary>
    /// <exception cref="MissingCapabilityException">Raw sockets were asked for and this process may not open them; the message names the remedy.</exception>
    /// <exception cref="RawSocketException">The interface does not exist or may not be used, or the kernel refused a socket.</exception>
    public static Vantage Here(string name, NetworkAccess access)
    {
        var annotator = access.Snapshots is { } folder ? SnapshotFolder.Load(folder.FullName).CreateAnnotator() : Enrichment.Annotator.None;
        var (transportName, transport, reason) = Open(access);
        return new Vantage(
            name, transportName, transport, SourceFor, annotator, SourceFor(SomewhereV4), SourceFor(SomewhereV6), null)
        {
            TransportReason = reason,
            OpenAnother = transportName == Vantage.Raw ? () => RawSocketTransport.Open(access.Interface) : null,
        };

        Address? SourceFor(Address destination) => access.Source is not { } source ? SourceAddress.Towards(destination, access.Interface)
            : source.IsIpv4 == destination.IsIpv4 ? source
            : null;
    }

    static (string Name, IProbeTransport Transport, string? Reason) Open(NetworkAccess access)
    {
        if (access.Transport == TransportChoice.Datagram)
            return (Vantage.Datagram, new DatagramTransport(access.Interface), "Datagram sockets were asked for; leave --transport out for the best there is.");
        try
        {
            return (Vantage.Raw, RawSocketTransport.Open(access.Interface), null);
        }
        catch (MissingCapabilityException missing) when (access.Transport == TransportChoice.Auto)
        {
            return (Vantage.Datagram, new DatagramTransport(access.Interface), $"This process may not open raw sockets. {missing.Remedy}");
        }
    }

    /// <summary>A place in the simulated Internet of a seed. Vantages of one seed in one process share its world.</summary>
    public static Vantage Simulated(ulong seed, string name, SimulatedPace pace)
    {
        var (world, annotator) = WorldOf(seed);
        var place = world.VantagePoint(name);
        SimulatedTransport Open() => new(world, place, pace.Scale is { } scale
            ? SimulatedClock.RealTime(TimeProvider.System, scale)
            : SimulatedClock.Virtual(Probing.Instant.From(TimeProvider.System.GetUtcNow())));
        return new Vantage(
            name, Vantage.Simulated, Open(),
            destination => destination.IsIpv4 ? place.AddressV4 : place.AddressV6, annotator, place.AddressV4, place.AddressV6,
            new VantagePlace(place.City, place.Country, place.Latitude, place.Longitude, place.Asn))
        {
            OpenAnother = Open,
        };
    }

    public static World World(ulong seed) => WorldOf(seed).World;

    /// <summary>What the simulated Internet of a seed tells about its own addresses.</summary>
    public static Annotator Annotator(ulong seed) => WorldOf(seed).Annotator;

    static (World World, Annotator Annotator) WorldOf(ulong seed) => Worlds.GetOrAdd(seed, Made).Value;

    static Lazy<(World, Annotator)> Made(ulong seed) => new(() =>
    {
        var world = Tracefleet.Simulation.World.Create(seed);
        return (world, SimulatedSnapshots.Annotator(world));
    });
}
