using System.Collections.Immutable;
using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Campaigns.Lifecycle;

public abstract record CampaignCommand
{
    CampaignCommand() { }

    public sealed record Submit(
        CampaignSpec Spec, ImmutableArray<ShardPlan> Shards, ImmutableArray<RefusedCell> Refused, DateTimeOffset At) : CampaignCommand;

    /// <summary>Every cell of the shard has a result. Repeating it is harmless.</summary>
    public sealed record FinishShard(int Shard, DateTimeOffset At) : CampaignCommand;

    /// <summary>Repeating it is harmless.</summary>
    public sealed record Cancel(DateTimeOffset At) : CampaignCommand;

    /// <summary>The deadline has come. Harmless when it has not, or the campaign has ended.</summary>
    public sealed record Expire(DateTimeOffset At) : CampaignCommand;
}

public abstract record CampaignEvent
{
    CampaignEvent() { }

    [EventName("campaign.submitted")]
    public sealed record Submitted(
        CampaignSpec Spec, ImmutableArray<ShardPlan> Shards, ImmutableArray<RefusedCell> Refused, DateTimeOffset At) : CampaignEvent;

    [EventName("campaign.shard-finished")]
    public sealed record ShardFinished(int Shard, DateTimeOffset At) : CampaignEvent;

    /// <summary>Follows the last shard.</summary>
    [EventName("campaign.finished")]
    public sealed record Finished(DateTimeOffset At) : CampaignEvent;

    [EventName("campaign.cancelled")]
    public sealed record Cancelled(DateTimeOffset At) : CampaignEvent;

    [EventName("campaign.expired")]
    public sealed record Expired(DateTimeOffset At) : CampaignEvent;
}
