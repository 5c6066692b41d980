using Tracefleet.Campaigns.Places;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Contracts.Api;

/// <summary>A place to measure from. Place and addresses are those of the agent that joined last.</summary>
/// <param name="Queue">Shards that wait.</param>
/// <param name="Leases">Shards that are being worked on.</param>
public sealed record VantagePointResource(
    string Name, string? City, string? Country, double? Lat, double? Lon, uint? Asn, IReadOnlyList<string> Addresses, bool Connected,
    IReadOnlyList<AgentResource> Agents, int Queue, int Leases)
{
    public static VantagePointResource Of(VantagePointState state)
    {
        var last = state.Agents.Values.OrderByDescending(agent => agent.Connected).ThenByDescending(agent => agent.JoinedAt).FirstOrDefault()?.Inventory;
        return new VantagePointResource(
            state.Id, last?.City, last?.Country, last?.Latitude, last?.Longitude, last?.Asn,
            last is null ? [] : [.. new[] { last.AddressV4, last.AddressV6 }.OfType<string>()], state.Connected,
            [.. state.Agents.Select(agent => AgentResource.Of(agent.Key, agent.Value, state.LeasesOf(agent.Key).Count()))],
            state.QueueLength, state.Leases.Length);
    }
}

/// <summary>An agent at a vantage point.</summary>
/// <param name="Transport"><c>raw</c>, <c>datagram</c> or <c>simulated</c>.</param>
/// <param name="Since">When it connected, or when it left if it is not connected.</param>
/// <param name="Capacity">Shards it takes at once.</param>
/// <param name="Leases">Shards it works on.</param>
/// <param name="Types">Measurement types that it carries out.</param>
/// <param name="HeldSnapshots">Snapshots that it has at hand for campaigns that pin them.</param>
public sealed record AgentResource(
    string Id, string Version, string Transport, bool Connected, DateTimeOffset Since, int Capacity, int Leases, IReadOnlyList<string> Tags,
    AgentSnapshots Snapshots, IReadOnlyList<string> Types, IReadOnlyList<string> HeldSnapshots)
{
    public static AgentResource Of(string id, AgentState agent, int leases) => new(
        id, agent.Inventory.Version, agent.Inventory.Transport, agent.Connected, agent.LeftAt ?? agent.JoinedAt, agent.Inventory.Capacity, leases,
        agent.Inventory.Tags, new AgentSnapshots(agent.Inventory.AsnSnapshot, agent.Inventory.GeoSnapshot, agent.Inventory.IxpSnapshot),
        agent.Inventory.Types.IsEmpty ? [MeasurementType.Trace.ToWord()] : agent.Inventory.Types,
        agent.Inventory.HeldSnapshots);
}

/// <summary>Snapshots an agent annotates with; null where it has none.</summary>
public sealed record AgentSnapshots(string? Asn, string? Geo, string? Ixp);
