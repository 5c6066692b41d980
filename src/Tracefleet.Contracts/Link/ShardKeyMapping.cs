using Tracefleet.Campaigns.Places;

namespace Tracefleet.Contracts.Link;

/// <summary>Assignments on the wire, and what is said about a whole one.</summary>
public static class ShardKeyMapping
{
    public static ShardKey ToWire(this ShardLease lease) => new() { Campaign = lease.Campaign, Shard = lease.Shard, Attempt = lease.Attempt };

    /// <exception cref="LinkFormatException">A value is missing or out of range.</exception>
    public static ShardLease ToDomain(this ShardKey? key, string field = "shard")
    {
        LinkField.Present(key, field);
        return new ShardLease(
            LinkField.Text(key!.Campaign, $"{field}.campaign", LinkLimits.MaxIdLength),
            (int)LinkField.Number(key.Shard, $"{field}.shard", 0, int.MaxValue),
            (int)LinkField.Number(key.Attempt, $"{field}.attempt", 1, int.MaxValue));
    }

    /// <exception cref="LinkFormatException">A value is missing or out of range.</exception>
    public static (ShardLease Lease, long Seq) ToDomain(this Ack ack) =>
        (ack.Shard.ToDomain(), LinkField.Number(ack.Seq, "seq", 1, long.MaxValue));

    /// <summary>The campaign to stop working on.</summary>
    /// <exception cref="LinkFormatException">It is missing or too long.</exception>
    public static string ToDomain(this CancelShards cancel) => LinkField.Text(cancel.Campaign, "campaign", LinkLimits.MaxIdLength);
}
