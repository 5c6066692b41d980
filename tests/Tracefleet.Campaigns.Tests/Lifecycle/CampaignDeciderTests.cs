using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Measurements.Traces;
using static Tracefleet.Campaigns.Lifecycle.CampaignCommand;
using static Tracefleet.Campaigns.Lifecycle.CampaignEvent;
using Given = Tracefleet.Campaigns.Tests.Deciding.Given<
    Tracefleet.Campaigns.Lifecycle.CampaignDecider, Tracefleet.Campaigns.Lifecycle.CampaignState,
    Tracefleet.Campaigns.Lifecycle.CampaignCommand, Tracefleet.Campaigns.Lifecycle.CampaignEvent>;

namespace Tracefleet.Campaigns.Tests.Lifecycle;

public class CampaignDeciderTests
{
    static readonly DateTimeOffset Noon = Given.Noon;
    static readonly CampaignSpec Spec = new() { Targets = ["192.0.2.1", "example.org"], VantagePoints = ["ams", "nrt"], DeadlineSeconds = 60 };
    static readonly ImmutableArray<ShardPlan> Shards = [new(0, "ams", [0, 1]), new(1, "nrt", [1])];
    static readonly ImmutableArray<RefusedCell> Refused = [new(0, "nrt", CellReason.Refused, FailureSource.VantagePoint, "No IPv4 there.")];
    static readonly Submit Submission = new(Spec, Shards, Refused, Noon);
    static readonly Submitted Begun = new(Spec, Shards, Refused, Noon);

    static Decision<CampaignEvent> Decide(CampaignCommand command, params CampaignEvent[] given) => CampaignDecider.Decide(Given.State(given), command);

    static (bool Accepted, int Events) Outcome(Decision<CampaignEvent> decision) => (decision.Accepted, decision.Events.Length);

    [Fact]
    public void Submitting_starts_it()
    {
        var state = Given.State(Decide(Submission).Events);

        Assert.Equal(CampaignStatus.Running, state.Status);
        Assert.Equal(4, state.Cells);
        Assert.Equal(Noon.AddSeconds(60), state.DeadlineAt);
        Assert.Equal([0, 1], state.OpenShards.Select(shard => shard.Shard));
    }

    [Fact]
    public void Submitting_the_same_spec_again_changes_nothing()
    {
        var copy = Spec with { Targets = [.. Spec.Targets], VantagePoints = [.. Spec.VantagePoints] };

        var decision = Decide(new Submit(copy, [], [], Noon), Begun);

        Assert.True(decision.Accepted);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void Submitting_another_spec_under_its_id_is_refused() =>
        Assert.Equal(RejectionCode.AlreadyExists, Decide(Submission with { Spec = Spec with { Name = "other" } }, Begun).Rejection?.Code);

    [Fact]
    public void A_plan_that_misses_a_cell_is_refused() =>
        Assert.Equal("The plan has 3 of 4 cells.", Decide(Submission with { Refused = [] }).Rejection?.Message);

    [Fact]
    public void A_plan_with_a_cell_twice_is_refused() =>
        Assert.Equal("The plan has target 1 at nrt twice.", Decide(Submission with { Shards = Shards.SetItem(1, new(1, "nrt", [1, 1])) }).Rejection?.Message);

    [Fact]
    public void A_plan_with_a_cell_from_elsewhere_is_refused() =>
        Assert.Equal(RejectionCode.Invalid, Decide(Submission with { Shards = Shards.SetItem(1, new(1, "syd", [1])) }).Rejection?.Code);

    [Fact]
    public void A_campaign_with_nothing_but_refused_cells_finishes_at_once()
    {
        var refused = Spec.VantagePoints.SelectMany(place => new[] { 0, 1 }.Select(target => Refused[0] with { Target = target, VantagePoint = place }));

        var decision = Decide(new Submit(Spec, [], [.. refused], Noon));

        Assert.Equal(new Finished(Noon), decision.Events[1]);
        Assert.Equal(CampaignStatus.Finished, Given.State(decision.Events).Status);
    }

    [Fact]
    public void The_last_shard_finishes_the_campaign()
    {
        Assert.Equal([new ShardFinished(1, Noon)], Decide(new FinishShard(1, Noon), Begun).Events.ToArray());
        Assert.Equal([new ShardFinished(0, Noon), new Finished(Noon)], Decide(new FinishShard(0, Noon), Begun, new ShardFinished(1, Noon)).Events.ToArray());
    }

    [Fact]
    public void Finishing_a_shard_twice_changes_nothing() =>
        Assert.Equal((true, 0), Outcome(Decide(new FinishShard(1, Noon), Begun, new ShardFinished(1, Noon))));

    [Fact]
    public void A_shard_that_was_not_planned_cannot_finish() =>
        Assert.Equal(RejectionCode.NotFound, Decide(new FinishShard(7, Noon), Begun).Rejection?.Code);

    [Fact]
    public void Cancelling_ends_it_and_can_be_repeated()
    {
        Assert.Equal([new Cancelled(Noon)], Decide(new Cancel(Noon), Begun).Events.ToArray());
        Assert.Equal((true, 0), Outcome(Decide(new Cancel(Noon), Begun, new Cancelled(Noon))));
    }

    [Fact]
    public void Cancelling_what_has_finished_changes_nothing()
    {
        var decision = Decide(new Cancel(Noon), Begun, new Finished(Noon));

        Assert.True(decision.Accepted);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void A_shard_of_a_cancelled_campaign_may_still_finish_without_a_trace()
    {
        var decision = Decide(new FinishShard(0, Noon), Begun, new Cancelled(Noon));

        Assert.True(decision.Accepted);
        Assert.Empty(decision.Events);
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(60, 1)]
    public void It_expires_when_its_deadline_has_come(int seconds, int events) =>
        Assert.Equal(events, Decide(new Expire(Noon.AddSeconds(seconds)), Begun).Events.Length);

    [Fact]
    public void It_expires_once_and_then_finishes_with_its_shards()
    {
        CampaignEvent[] given = [Begun, new Expired(Noon.AddSeconds(60)), new ShardFinished(0, Noon)];

        Assert.Empty(Decide(new Expire(Noon.AddSeconds(61)), given).Events);
        Assert.Equal(new Finished(Noon), Decide(new FinishShard(1, Noon), given).Events[^1]);
        Assert.True(Given.State(given).Expired);
    }

    [Fact]
    public void Nothing_can_be_done_to_a_campaign_that_was_never_submitted()
    {
        CampaignCommand[] commands = [new Cancel(Noon), new Expire(Noon), new FinishShard(0, Noon)];

        Assert.All(commands, command => Assert.Equal(RejectionCode.NotFound, Decide(command).Rejection?.Code));
    }

    [Fact]
    public void Whatever_is_accepted_replays_to_the_same_state()
    {
        var command = Gen.OneOf(
            Gen.Constant<CampaignCommand>(Submission),
            Gen.Choose(0, 2).Select(CampaignCommand (shard) => new FinishShard(shard, Noon)),
            Gen.Choose(0, 9).Select(CampaignCommand (n) => n == 0 ? new Cancel(Noon) : new Expire(Noon.AddSeconds(n * 10))));

        Prop.ForAll(Arb.From(Gen.ListOf(command)), commands => Given.Carry(commands)).QuickCheckThrowOnFailure();
    }
}
