using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Simulation.Geography;

namespace Tracefleet.Simulation.Topology;

/// <summary>What an autonomous system is for, which decides its size, its providers and its access delays.</summary>
public enum AsKind : byte
{
    /// <summary>Has no provider; peers with every other tier-1.</summary>
    Tier1,

    /// <summary>Carries the traffic of customers and buys from tier-1 networks.</summary>
    Transit,

    /// <summary>Connects homes and offices.</summary>
    Eyeball,

    /// <summary>Serves content.</summary>
    Content,
}

/// <summary>A simulated autonomous system. Its relations are by index into <c>World.AutonomousSystems</c>.</summary>
/// <param name="Country">ISO 3166-1 alpha-2 of its home city.</param>
/// <param name="Cities">Cities with routers of this AS, home first; at most 32.</param>
public sealed record AutonomousSystem(
    int Index, Asn Asn, string Name, AsKind Kind, string Country, ImmutableArray<City> Cities,
    ImmutableArray<int> Providers, ImmutableArray<int> Peers, ImmutableArray<int> Customers);
