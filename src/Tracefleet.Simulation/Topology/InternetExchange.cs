using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Simulation.Geography;

namespace Tracefleet.Simulation.Topology;

/// <summary>An Internet exchange point with one peering LAN for each family.</summary>
/// <param name="Members">Indices of its member ASes, by port number.</param>
public sealed record InternetExchange(
    int Index, string Name, City City, Prefix PeeringLanV4, Prefix PeeringLanV6, ImmutableArray<int> Members);
