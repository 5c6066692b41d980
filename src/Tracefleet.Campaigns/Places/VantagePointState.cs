using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Campaigns.Places;

/// <summary>What is known of a vantage point: who works there, what waits and what is leased.</summary>
public sealed record VantagePointState
{
    public required string Id { get; init; }

    /// <summary>By agent id: those connected, and those that left and are remembered.</summary>
    public ImmutableSortedDictionary<string, AgentState> Agents { get; init; } = ImmutableSortedDictionary<string, AgentState>.Empty;

    /// <summary>Campaigns with waiting shards, in the order of their turns; each turn is one shard.</summary>
    public ImmutableList<WaitingShards> Queue { get; init; } = [];

    /// <summary>In order of leasing.</summary>
    public ImmutableArray<LeaseState> Leases { get; init; } = [];

    /// <summary>Campaigns that were queued here and not withdrawn.</summary>
    public ImmutableSortedDictionary<string, KnownCampaign> Campaigns { get; init; } = ImmutableSortedDictionary<string, KnownCampaign>.Empty;

    /// <summary>The campaigns withdrawn last, oldest first: a late request to queue one of them again is ignored.</summary>
    public ImmutableList<string> Withdrawn { get; init; } = [];

    [JsonIgnore]
    public bool Connected => Agents.Values.Any(agent => agent.Connected);

    /// <summary>Shards that wait.</summary>
    [JsonIgnore]
    public int QueueLength => Queue.Sum(waiting => waiting.Shards.Count);

    /// <summary>Whether an agent that carries out a type is connected, or has been since some time.</summary>
    public bool HasCarrierSince(MeasurementType type, DateTimeOffset since, bool pinned = false) =>
        Agents.Values.Any(agent => agent.Inventory.CarriesOut(type, pinned) && (agent.Connected || agent.LeftAt >= since));

    public IEnumerable<ShardLease> LeasesOf(string agent) => Leases.Where(held => held.Agent == agent).Select(held => held.Lease);
}

/// <summary>An agent at a vantage point.</summary>
/// <param name="Session">The session it has or had last.</param>
/// <param name="JoinedAt">Start of that session.</param>
/// <param name="LeftAt">End of that session; null while it is connected.</param>
public sealed record AgentState(string Session, AgentInventory Inventory, DateTimeOffset JoinedAt, DateTimeOffset? LeftAt)
{
    [JsonIgnore]
    public bool Connected => LeftAt is null;
}

/// <summary>The waiting shards of one campaign, the next first.</summary>
public sealed record WaitingShards(string Campaign, ImmutableList<int> Shards);

/// <summary>An assignment that is being worked on.</summary>
public sealed record LeaseState(ShardLease Lease, string Agent, DateTimeOffset At);

/// <summary>Every shard of a campaign that was ever queued here, with how often it was leased.</summary>
/// <param name="QueuedAt">When shards of it were queued last.</param>
/// <param name="Pinned">Whether it pins snapshots.</param>
public sealed record KnownCampaign(ImmutableSortedDictionary<int, int> Attempts, DateTimeOffset QueuedAt, MeasurementType Type = MeasurementType.Trace, bool Pinned = false);
