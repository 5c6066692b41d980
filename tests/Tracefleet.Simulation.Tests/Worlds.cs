using Tracefleet.Addressing;
using Tracefleet.Probing;
using Tracefleet.Simulation.Paths;
using Tracefleet.Simulation.Transport;

namespace Tracefleet.Simulation.Tests;

/// <summary>Worlds that the tests share, and addresses out of them.</summary>
static class Worlds
{
    public static readonly World Seed42 = World.Create(42);
    public static readonly VantagePoint Frankfurt = Seed42.VantagePoint("fra");
    public static readonly Instant Start = new(1_767_225_600_000_000_000);

    public static SimulatedTransport Transport(VantagePoint? from = null, int maxPending = SimulatedTransport.DefaultMaxPending) =>
        new(Seed42, from ?? Frankfurt, SimulatedClock.Virtual(Start), maxPending);

    /// <summary>Addresses spread over the whole of IPv4 and 2000::/3, in turn.</summary>
    public static IEnumerable<Address> Everywhere(int count, int seed = 7)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
            yield return i % 2 == 0 ? AnyIpv4(random) : AnyIpv6(random);
    }

    public static Address AnyIpv4(Random random) => Address.FromIpv4((uint)random.NextInt64(1L << 32));

    public static Address AnyIpv6(Random random) =>
        new(new UInt128(0x2000_0000_0000_0000 | (ulong)random.NextInt64(1L << 61), (ulong)random.NextInt64()));

    public static FlowFields Udp(int flow) => new(ProbeProtocol.Udp, (ushort)(33_000 + flow), 33_434);
}
