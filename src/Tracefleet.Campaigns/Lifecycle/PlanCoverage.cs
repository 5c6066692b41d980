using System.Collections;
using System.Collections.Immutable;

namespace Tracefleet.Campaigns.Lifecycle;

/// <summary>Whether a plan has every cell of a spec exactly once, in a shard or refused: a cell outside of both would never end.</summary>
static class PlanCoverage
{
    /// <summary>The first thing wrong with the plan as a sentence, or null.</summary>
    public static string? Fault(CampaignSpec spec, ImmutableArray<ShardPlan> shards, ImmutableArray<RefusedCell> refused)
    {
        if (shards.Select(shard => shard.Shard).Distinct().Count() != shards.Length)
            return "Two shards have the same number.";
        var seen = new Dictionary<string, BitArray>();
        foreach (var vantagePoint in spec.VantagePoints)
        {
            if (!seen.TryAdd(vantagePoint, new BitArray(spec.Targets.Length)))
                return $"Vantage point {vantagePoint} is listed twice.";
        }

        var cells = shards.SelectMany(shard => shard.Targets.Select(target => (shard.VantagePoint, target)))
            .Concat(refused.Select(cell => (cell.VantagePoint, cell.Target)));
        var count = 0L;
        foreach (var (vantagePoint, target) in cells)
        {
            if (!seen.TryGetValue(vantagePoint, out var targets) || target < 0 || target >= targets.Length)
                return $"The plan has target {target} at {vantagePoint}, which is no cell of the spec.";
            if (targets[target])
                return $"The plan has target {target} at {vantagePoint} twice.";
            targets[target] = true;
            count++;
        }
        var expected = (long)spec.Targets.Length * spec.VantagePoints.Length;
        return count == expected ? null : $"The plan has {count} of {expected} cells.";
    }
}
