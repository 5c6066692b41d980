using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Tracefleet.Campaigns.Lifecycle;

/// <summary>What is known of a campaign. Shards of a cancelled campaign stay pending; nobody works on them any more.</summary>
public sealed record CampaignState
{
    public required string Id { get; init; }

    /// <summary>Null before the campaign is submitted.</summary>
    public CampaignSpec? Spec { get; init; }

    public CampaignStatus Status { get; init; }

    public ImmutableArray<ShardPlan> Shards { get; init; } = [];

    /// <summary>Numbers of the shards whose every cell has a result.</summary>
    public ImmutableSortedSet<int> FinishedShards { get; init; } = [];

    public ImmutableArray<RefusedCell> Refused { get; init; } = [];

    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When it finished or was cancelled; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When its deadline was noticed; null when it was not, or has none.</summary>
    public DateTimeOffset? ExpiredAt { get; init; }

    /// <summary>Whether open cells are to end with <c>deadline</c>.</summary>
    [JsonIgnore]
    public bool Expired => ExpiredAt is not null;

    /// <summary>When open cells end with <c>deadline</c>; null without a deadline.</summary>
    [JsonIgnore]
    public DateTimeOffset? DeadlineAt => Spec?.DeadlineSeconds is { } seconds ? SubmittedAt.AddSeconds(seconds) : null;

    /// <summary>Cells of the whole campaign, refused ones included.</summary>
    [JsonIgnore]
    public int Cells => Spec is null ? 0 : Spec.Targets.Length * Spec.VantagePoints.Length;

    [JsonIgnore]
    public IEnumerable<ShardPlan> OpenShards => Shards.Where(shard => !FinishedShards.Contains(shard.Shard));

    public ShardStatus StatusOf(int shard) => FinishedShards.Contains(shard) ? ShardStatus.Finished : ShardStatus.Pending;

    /// <summary>The planned shard of that number, or null.</summary>
    public ShardPlan? FindShard(int shard) =>
        shard >= 0 && shard < Shards.Length && Shards[shard].Shard == shard ? Shards[shard] : Shards.FirstOrDefault(plan => plan.Shard == shard);
}
