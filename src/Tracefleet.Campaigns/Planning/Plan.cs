using System.Collections.Immutable;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Campaigns.Planning;

/// <summary>A vantage point as the planner needs to know it.</summary>
/// <param name="Ipv4">Whether an agent there has an IPv4 address.</param>
/// <param name="Ipv6">Whether an agent there has an IPv6 address.</param>
public sealed record PlanPlace(string Name, bool Ipv4, bool Ipv6);

/// <summary>How a campaign is cut into shards.</summary>
/// <param name="TargetsPerShard">Most targets of a shard, from 1.</param>
/// <param name="ShardsWanted">Smaller campaigns get smaller shards, until each vantage point has this many to spread over its agents.</param>
public sealed record PlanOptions(int TargetsPerShard = 100, int ShardsWanted = 4)
{
    public static readonly PlanOptions Default = new();
}

/// <summary>A campaign cut into work.</summary>
/// <param name="Shards">Numbered from 0, in order.</param>
/// <param name="Refused">Cells that end before anything is sent, by vantage point and target.</param>
/// <param name="Packets">What the shards will send, all together.</param>
/// <param name="BusiestPackets">What the vantage point with most cells will send.</param>
public sealed record Plan(ImmutableArray<ShardPlan> Shards, ImmutableArray<RefusedCell> Refused, ProbeCount Packets, ProbeCount BusiestPackets)
{
    /// <summary>Time that sending takes, since vantage points work at the same time that of the busiest; waiting for the last replies comes on top.</summary>
    /// <param name="packetsPerSecond">Rate of each vantage point, above 0.</param>
    public (TimeSpan Min, TimeSpan Max) DurationAt(double packetsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(packetsPerSecond);
        return (TimeSpan.FromSeconds(BusiestPackets.Min / packetsPerSecond), TimeSpan.FromSeconds(BusiestPackets.Max / packetsPerSecond));
    }
}
