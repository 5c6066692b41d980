using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Actors.Journaling;
using Tracefleet.Campaigns.Aggregates;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;

namespace Tracefleet.Actors.Tests.Journaling;

/// <summary>Snapshots are states as JSON: what comes back must be what went in.</summary>
public sealed class StatesOfEntitiesTests
{
    static readonly DateTimeOffset Noon = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_campaign_comes_back_as_it_was() => RoundTrips(After<CampaignDecider, CampaignState, CampaignCommand, CampaignEvent>(
        new CampaignEvent.Submitted(
            new CampaignSpec { Targets = ["198.18.0.1"], VantagePoints = ["ams", "fra"] }, [new ShardPlan(0, "ams", [0]), new ShardPlan(1, "fra", [0])], [], Noon),
        new CampaignEvent.ShardFinished(1, Noon)));

    [Fact]
    public void A_vantage_point_comes_back_as_it_was() => RoundTrips(After<VantagePointDecider, VantagePointState, VantagePointCommand, VantagePointEvent>(
        new VantagePointEvent.AgentJoined("a1", "s1", Inventory, Noon),
        new VantagePointEvent.ShardsQueued("c1", [0, 1, 2], Noon),
        new VantagePointEvent.ShardLeased(new ShardLease("c1", 0, 1), "a1", Noon)));

    [Fact]
    public void An_aggregate_comes_back_as_it_was() => RoundTrips(After<AggregateDecider, AggregateState, AggregateCommand, AggregateEvent>(
        new AggregateEvent.BatchFolded(3, new AggregateDelta(4, 3, Counts("reached"), Counts("198.18.0.1"), Counts("198.18.0.1 198.18.0.2"), Counts("64500 64501")))));

    static TState After<TDecider, TState, TCommand, TEvent>(params ImmutableArray<TEvent> history)
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TCommand : notnull
        where TEvent : notnull =>
        history.Aggregate(TDecider.Initial("one"), TDecider.Evolve);

    static void RoundTrips<TState>(TState state)
    {
        var written = JsonSerializer.Serialize(state, JournalJson.Options);

        var read = JsonSerializer.Deserialize<TState>(written, JournalJson.Options);

        Assert.Equivalent(state, read, strict: true);
        Assert.Equal(written, JsonSerializer.Serialize(read, JournalJson.Options));
    }

    static readonly AgentInventory Inventory = new("0.1.0", "raw", "198.18.0.1", "2001:db8::1", null, null, null, null, null, [], null, null, null, 2);

    static ImmutableSortedDictionary<string, int> Counts(string key) => ImmutableSortedDictionary<string, int>.Empty.Add(key, 1);
}
