namespace Tracefleet.Campaigns.Results;

/// <summary>A batch came before its predecessor. Agents send in order on one connection, so storing it would hide that one was lost;
/// the sender must go back to the batch after <see cref="Watermark"/>.</summary>
public sealed class BatchGapException(BatchId batch, long watermark)
    : Exception($"Batch {batch.Seq} of shard {batch.Shard} attempt {batch.ShardAttempt} of campaign {batch.Campaign} came before batch {watermark + 1}.")
{
    public BatchId Batch { get; } = batch;

    /// <summary>The last batch of the assignment that is stored; 0 when none is.</summary>
    public long Watermark { get; } = watermark;
}
