using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Campaigns.Lifecycle;

/// <summary>The rules of a campaign.</summary>
/// <remarks>
/// 1. A campaign runs from its submission until its last shard is finished or it is cancelled; one without shards finishes at once.
/// 2. Submitting the same spec again is accepted and changes nothing, whatever the new plan says.
/// 3. An ended campaign accepts every further command and records nothing, so that every step can be repeated.
/// 4. An expired campaign still runs: it finishes when its shards do, after their open cells were given <c>deadline</c>.
/// </remarks>
public sealed class CampaignDecider : IDecider<CampaignState, CampaignCommand, CampaignEvent>
{
    CampaignDecider() { }

    public static string Kind => "campaign";

    public static CampaignState Initial(string id) => new() { Id = id };

    public static Decision<CampaignEvent> Decide(CampaignState state, CampaignCommand command) => (state.Status, command) switch
    {
        (CampaignStatus.Unknown, CampaignCommand.Submit submit) => Submit(submit),
        (CampaignStatus.Unknown, _) => Reject(RejectionCode.NotFound, $"There is no campaign {state.Id}."),

        (_, CampaignCommand.Submit submit) => submit.Spec.SameAs(state.Spec!)
            ? Accept()
            : Reject(RejectionCode.AlreadyExists, $"Campaign {state.Id} exists with another spec; submit under a new id."),

        (_, CampaignCommand.FinishShard finish) when state.FindShard(finish.Shard) is null =>
            Reject(RejectionCode.NotFound, $"Campaign {state.Id} has no shard {finish.Shard}."),
        (CampaignStatus.Running, CampaignCommand.FinishShard finish) => FinishShard(state, finish),

        (CampaignStatus.Running, CampaignCommand.Cancel cancel) => Accept(new CampaignEvent.Cancelled(cancel.At)),

        (CampaignStatus.Running, CampaignCommand.Expire expire) when !state.Expired && state.DeadlineAt <= expire.At =>
            Accept(new CampaignEvent.Expired(expire.At)),

        (_, CampaignCommand.FinishShard or CampaignCommand.Cancel or CampaignCommand.Expire) => Accept(),
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };

    static Decision<CampaignEvent> Submit(CampaignCommand.Submit submit)
    {
        if (PlanCoverage.Fault(submit.Spec, submit.Shards, submit.Refused) is { } fault)
            return Reject(RejectionCode.Invalid, fault);
        var submitted = new CampaignEvent.Submitted(submit.Spec, submit.Shards, submit.Refused, submit.At);
        return submit.Shards.IsEmpty ? Accept(submitted, new CampaignEvent.Finished(submit.At)) : Accept(submitted);
    }

    static Decision<CampaignEvent> FinishShard(CampaignState state, CampaignCommand.FinishShard finish)
    {
        if (state.StatusOf(finish.Shard) is ShardStatus.Finished)
            return Accept();
        var finished = new CampaignEvent.ShardFinished(finish.Shard, finish.At);
        return state.FinishedShards.Count + 1 == state.Shards.Length ? Accept(finished, new CampaignEvent.Finished(finish.At)) : Accept(finished);
    }

    public static CampaignState Evolve(CampaignState state, CampaignEvent @event) => @event switch
    {
        CampaignEvent.Submitted submitted => state with
        {
            Spec = submitted.Spec,
            Status = CampaignStatus.Running,
            Shards = submitted.Shards,
            Refused = submitted.Refused,
            SubmittedAt = submitted.At,
        },
        CampaignEvent.ShardFinished finished => state with { FinishedShards = state.FinishedShards.Add(finished.Shard) },
        CampaignEvent.Finished finished => state with { Status = CampaignStatus.Finished, EndedAt = finished.At },
        CampaignEvent.Cancelled cancelled => state with { Status = CampaignStatus.Cancelled, EndedAt = cancelled.At },
        CampaignEvent.Expired expired => state with { ExpiredAt = expired.At },
        _ => throw new InvalidOperationException($"Unknown event {@event.GetType().Name}."),
    };

    static Decision<CampaignEvent> Accept(params CampaignEvent[] events) => Decision<CampaignEvent>.Accept([.. events]);

    static Decision<CampaignEvent> Reject(RejectionCode code, string message) => Decision<CampaignEvent>.Reject(code, message);
}
