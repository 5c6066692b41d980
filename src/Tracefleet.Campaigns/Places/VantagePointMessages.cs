using System.Collections.Immutable;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Campaigns.Places;

/// <summary>Place and abilities of an agent as it states them when it connects.</summary>
/// <param name="Transport"><c>raw</c>, <c>datagram</c> or <c>simulated</c>.</param>
/// <param name="AddressV4">Address probes leave from; null without IPv4.</param>
/// <param name="AddressV6">Address probes leave from; null without IPv6.</param>
/// <param name="Capacity">Shards it takes at once, 1 to 64.</param>
public sealed record AgentInventory(
    string Version, string Transport, string? AddressV4, string? AddressV6, string? City, string? Country, double? Latitude, double? Longitude,
    uint? Asn, ImmutableArray<string> Tags, string? AsnSnapshot, string? GeoSnapshot, string? IxpSnapshot, int Capacity)
{
    /// <summary>Words of the measurement types that it carries out. An agent that does not say carries out traces only.</summary>
    public ImmutableArray<string> Types { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether it can be given the snapshots that a campaign pins. An agent that does not say annotates with its own only.</summary>
    public bool FetchesSnapshots { get; init; }

    /// <summary>Identifiers of the snapshots that it has at hand for campaigns that pin them.</summary>
    public ImmutableArray<string> HeldSnapshots { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <param name="pinned">Whether the campaign pins snapshots.</param>
    public bool CarriesOut(MeasurementType type, bool pinned = false) =>
        (FetchesSnapshots || !pinned) && (Types.IsEmpty ? type == MeasurementType.Trace : Types.Contains(type.ToWord()));
}

/// <summary>One assignment: a shard of a campaign and which try of it this is, from 1.</summary>
public readonly record struct ShardLease(string Campaign, int Shard, int Attempt);

/// <summary>A vantage point has a queue of shards and the agents that work there. Several agents may share one place.</summary>
public abstract record VantagePointCommand
{
    VantagePointCommand() { }

    /// <summary>An agent has connected. <paramref name="Holding"/> are the assignments it is still working on; the others leased to it go back to the
    /// head of the queue. A new session of the same agent replaces the old one.</summary>
    public sealed record Join(string Agent, string Session, AgentInventory Inventory, ImmutableArray<ShardLease> Holding, DateTimeOffset At) : VantagePointCommand;

    /// <summary>The session has ended. Its leases live on until <see cref="Expire"/> says otherwise. Ignored for a session that was replaced.</summary>
    public sealed record Leave(string Agent, string Session, DateTimeOffset At) : VantagePointCommand;

    /// <summary>The coordinator has started anew: every session is gone.</summary>
    public sealed record LeaveAll(DateTimeOffset At) : VantagePointCommand;

    /// <summary>Queues shards of a campaign; those known already are skipped, so that it can be repeated.</summary>
    /// <param name="Pinned">Whether the campaign pins snapshots, which not every agent can be given.</param>
    public sealed record Enqueue(string Campaign, ImmutableArray<int> Shards, DateTimeOffset At, MeasurementType Type = MeasurementType.Trace, bool Pinned = false) : VantagePointCommand;

    /// <summary>Leases the next shards to a connected agent, as far as its capacity goes, of the types that it carries out.</summary>
    public sealed record Take(string Agent, string Session, DateTimeOffset At) : VantagePointCommand;

    /// <summary>The shard is done, whoever did it.</summary>
    public sealed record Complete(string Campaign, int Shard, DateTimeOffset At) : VantagePointCommand;

    /// <summary>Drops every shard of a campaign.</summary>
    public sealed record Withdraw(string Campaign, DateTimeOffset At) : VantagePointCommand;

    /// <summary>Releases the leases of agents that left before <paramref name="LeaseLostBefore"/> back to the queue, and abandons a queued shard
    /// when no agent that carries out its type has been here since <paramref name="AbandonBefore"/>.</summary>
    public sealed record Expire(DateTimeOffset LeaseLostBefore, DateTimeOffset AbandonBefore, DateTimeOffset At) : VantagePointCommand;
}

public abstract record VantagePointEvent
{
    VantagePointEvent() { }

    [EventName("vantage-point.agent-joined")]
    public sealed record AgentJoined(string Agent, string Session, AgentInventory Inventory, DateTimeOffset At) : VantagePointEvent;

    [EventName("vantage-point.agent-left")]
    public sealed record AgentLeft(string Agent, string Session, DateTimeOffset At) : VantagePointEvent;

    [EventName("vantage-point.shards-queued")]
    public sealed record ShardsQueued(string Campaign, ImmutableArray<int> Shards, DateTimeOffset At, MeasurementType Type = MeasurementType.Trace, bool Pinned = false) : VantagePointEvent;

    [EventName("vantage-point.shard-leased")]
    public sealed record ShardLeased(ShardLease Lease, string Agent, DateTimeOffset At) : VantagePointEvent;

    /// <summary>Back to the head of the queue; the next lease of it is another attempt.</summary>
    [EventName("vantage-point.shard-released")]
    public sealed record ShardReleased(ShardLease Lease, string Agent, DateTimeOffset At) : VantagePointEvent;

    [EventName("vantage-point.shard-completed")]
    public sealed record ShardCompleted(string Campaign, int Shard, DateTimeOffset At) : VantagePointEvent;

    /// <summary>Nobody is left to do it: its open cells end with <c>agent_lost</c>.</summary>
    [EventName("vantage-point.shard-abandoned")]
    public sealed record ShardAbandoned(string Campaign, int Shard, DateTimeOffset At) : VantagePointEvent;

    [EventName("vantage-point.campaign-withdrawn")]
    public sealed record CampaignWithdrawn(string Campaign, DateTimeOffset At) : VantagePointEvent;
}
