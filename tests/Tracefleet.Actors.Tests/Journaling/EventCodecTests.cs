using System.Collections.Immutable;
using Tracefleet.Actors.Journaling;
using Tracefleet.Campaigns.Aggregates;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Actors.Tests.Journaling;

public sealed class EventCodecTests
{
    static readonly EntityId Subject = new("test", "one");
    static readonly DateTimeOffset Noon = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Writes_camel_case_with_enums_by_name_and_nulls()
    {
        var written = new EventCodec<CampaignEvent>().Encode(Subject, 3, Submitted);

        Assert.Equal((3, "campaign.submitted", 1), (written.Version, written.Name, written.NameVersion));
        Assert.Contains("""
            "refused":[{"target":1,"vantagePoint":"ams","reason":"excluded","source":"platform","detail":"On the list."}]
            """.Trim(), written.Json);
        Assert.Contains("\"deadlineSeconds\":null", written.Json);
    }

    [Fact]
    public void Reads_every_event_of_the_entities_as_it_was_written()
    {
        RoundTrips<CampaignEvent>(Submitted, new CampaignEvent.ShardFinished(2, Noon), new CampaignEvent.Finished(Noon));
        RoundTrips<VantagePointEvent>(
            new VantagePointEvent.AgentJoined("a1", "s1", Inventory, Noon),
            new VantagePointEvent.ShardsQueued("c1", [1, 2, 3], Noon),
            new VantagePointEvent.ShardLeased(new ShardLease("c1", 1, 2), "a1", Noon));
        RoundTrips<AggregateEvent>(new AggregateEvent.BatchFolded(7, new AggregateDelta(
            10, 8, Counts(("gap_limit", 1), ("reached", 2)), Counts(("2001:db8::1", 3), ("198.18.0.1", 4)), Counts(), Counts(("64500 64501", 1)))));
    }

    static void RoundTrips<TEvent>(params ImmutableArray<TEvent> events) where TEvent : notnull
    {
        var codec = new EventCodec<TEvent>();
        foreach (var @event in events)
        {
            var written = codec.Encode(Subject, 1, @event);
            var read = codec.Decode(written);
            Assert.Equal(@event.GetType(), read.GetType());
            Assert.Equal(written, codec.Encode(Subject, 1, read));
        }
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"to":1,"by":2}""")]
    [InlineData("""{"to":null}""")]
    [InlineData("""null""")]
    [InlineData("""{"to":""")]
    public void Json_that_does_not_fit_the_event_is_an_error_that_names_it(string json)
    {
        var failure = Assert.Throws<UnreadableEventException>(
            () => new EventCodec<CounterEvent>().Decode(new JournalEvent(Subject, 5, "counter.incremented", 1, json)));

        Assert.StartsWith("Event 5 of test/one, counter.incremented version 1, cannot be read", failure.Message);
    }

    [Fact]
    public void A_submission_from_before_there_were_types_is_one_of_traces()
    {
        const string Json = """
            {"spec":{"name":"sample","targets":["198.18.0.1","host.example"],"vantagePoints":["ams"],"trace":{"method":"udp-paris","firstTtl":1,"maxTtl":20,
            "attempts":2,"gapLimit":5,"timeoutMs":2000,"inFlight":8,"flow":0,"sourcePort":33000,"destinationPort":33434},"ipVersion":null,"deadlineSeconds":null},
            "shards":[{"shard":0,"vantagePoint":"ams","targets":[0]}],"refused":[],"at":"2026-05-31T12:00:00+00:00"}
            """;

        var submitted = (CampaignEvent.Submitted)new EventCodec<CampaignEvent>().Decode(new JournalEvent(Subject, 1, "campaign.submitted", 1, Json));

        Assert.Equal(new TraceSpec { MaxTtl = 20 }, submitted.Spec.Measurement);
        Assert.True(submitted.Spec.SameAs(Submitted.Spec));
        Assert.Null(submitted.Spec.Snapshots);
    }

    [Fact]
    public void Pinned_snapshots_stay_in_the_journal_with_their_hashes()
    {
        var pinned = Submitted with { Spec = Submitted.Spec with { Snapshots = new PinnedSnapshots(new PinnedSnapshot("asn_202605311208_1f59", "ab", 7), null, null) } };
        var codec = new EventCodec<CampaignEvent>();

        var read = (CampaignEvent.Submitted)codec.Decode(codec.Encode(Subject, 1, pinned));

        Assert.Equal(pinned.Spec.Snapshots, read.Spec.Snapshots);
        Assert.False(read.Spec.SameAs(Submitted.Spec));
    }

    [Fact]
    public void Two_events_of_one_name_and_version_are_refused() =>
        Assert.Contains("both named twin version 1", Assert.Throws<InvalidOperationException>(() => new EventCodec<Twins>()).Message);

    [Fact]
    public void An_event_without_a_name_is_refused() =>
        Assert.Contains("has no [EventName]", Assert.Throws<InvalidOperationException>(() => new EventCodec<Nameless>()).Message);

    [Fact]
    public void The_shape_of_a_state_follows_the_names_and_types_of_its_properties()
    {
        Assert.Equal(StateShape.Of(typeof(First)), StateShape.Of(typeof(First)));
        var shapes = new[] { typeof(First), typeof(Renamed), typeof(Retyped), typeof(Deeper), typeof(OtherElement) }.Select(StateShape.Of);
        Assert.Equal(5, shapes.Distinct().Count());
    }

    static readonly CampaignEvent.Submitted Submitted = new(
        new CampaignSpec { Name = "sample", Targets = ["198.18.0.1", "host.example"], VantagePoints = ["ams"], Trace = new TraceSpec { MaxTtl = 20 } },
        [new ShardPlan(0, "ams", [0])], [new RefusedCell(1, "ams", CellReason.Excluded, FailureSource.Platform, "On the list.")], Noon);

    static readonly AgentInventory Inventory = new(
        "0.1.0", "simulated", "198.18.0.1", null, "Amsterdam", "NL", 52.37, 4.9, 64_500, ["lab"], null, null, null, 4);

    static ImmutableSortedDictionary<string, int> Counts(params (string Key, int Count)[] counts) =>
        counts.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Count);

    public abstract record Twins
    {
        [EventName("twin")]
        public sealed record One : Twins;

        [EventName("twin")]
        public sealed record Other : Twins;
    }

    public abstract record Nameless
    {
        public sealed record Event : Nameless;
    }

    public sealed record First(int Count, ImmutableArray<Leaf> Leaves);
    public sealed record Renamed(int Total, ImmutableArray<Leaf> Leaves);
    public sealed record Retyped(long Count, ImmutableArray<Leaf> Leaves);
    public sealed record Deeper(int Count, ImmutableArray<DeeperLeaf> Leaves);
    public sealed record OtherElement(int Count, ImmutableArray<int> Leaves);
    public sealed record Leaf(string Name);
    public sealed record DeeperLeaf(string Name, string? Note);
}
