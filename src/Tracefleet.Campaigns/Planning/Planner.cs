using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Campaigns.Planning;

/// <summary>Cuts campaigns into shards. Pure: the same arguments always give the same plan.</summary>
/// <remarks>Each vantage point works on its targets in a random order of its own, so that no network meets all of them at the same time.</remarks>
public static class Planner
{
    /// <param name="spec">A spec without faults.</param>
    /// <param name="places">Every vantage point that the spec names; one that is missing is treated as having no address.</param>
    public static Plan Make(CampaignSpec spec, IEnumerable<PlanPlace> places, ProbePolicy policy, PlanOptions options, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TargetsPerShard, 1);
        var known = places.ToDictionary(place => place.Name);
        var targets = spec.Targets.Select(target => Judge(target, spec.IpVersion, policy)).ToArray();
        var shards = ImmutableArray.CreateBuilder<ShardPlan>();
        var refused = ImmutableArray.CreateBuilder<RefusedCell>();
        var (all, busiest) = (0L, 0L);
        options = options with { TargetsPerShard = Math.Min(options.TargetsPerShard, CellsPerShard(spec.Measurement)) };
        foreach (var name in spec.VantagePoints)
        {
            var place = known.GetValueOrDefault(name) ?? new PlanPlace(name, Ipv4: false, Ipv6: false);
            var open = new List<int>(targets.Length);
            for (var target = 0; target < targets.Length; target++)
            {
                if (Refusal(targets[target], target, place) is { } cell)
                    refused.Add(cell);
                else
                    open.Add(target);
            }
            AddShards(shards, name, [.. open], options, seed);
            var addresses = open.Sum(target => TargetText.AddressesIn(spec.Targets[target]));
            (all, busiest) = (all + addresses, Math.Max(busiest, addresses));
        }
        return new Plan(shards.ToImmutable(), refused.ToImmutable(), spec.Measurement.ProbesOf(all), spec.Measurement.ProbesOf(busiest));
    }

    /// <summary>An agent keeps what a shard of a sweep finds until it ends, so that is bounded.</summary>
    static int CellsPerShard(MeasurementSpec spec)
    {
        const int MaxProbesOfSweep = 131_072;
        return spec is SweepSpec ? MaxProbesOfSweep / MeasurementSpec.MaxProbesOfCell : int.MaxValue;
    }

    /// <summary>What a target needs: a family, either (null) or to be left alone.</summary>
    readonly record struct Judged(string Target, int? Family, PolicyVerdict Verdict);

    static Judged Judge(string target, int? ipVersion, ProbePolicy policy)
    {
        if (Address.TryParse(target, out var address))
            return new Judged(target, address.IsIpv4 ? 4 : 6, policy.Check(address));
        return Prefix.TryParse(target, out var prefix)
            ? new Judged(target, prefix.IsIpv4 ? 4 : 6, JudgeWhole(prefix, policy))
            : new Judged(target, ipVersion, PolicyVerdict.May);
    }

    /// <summary>A prefix that was cut by the policy is allowed or not as a whole, so its first address speaks for all.</summary>
    static PolicyVerdict JudgeWhole(Prefix prefix, ProbePolicy policy)
    {
        var verdict = policy.Check(prefix.First);
        return verdict.Allowed ? verdict : verdict with { Detail = $"All {TargetText.AddressesIn(prefix.ToString())} addresses are left out: {verdict.Detail}" };
    }

    static RefusedCell? Refusal(Judged target, int index, PlanPlace place)
    {
        if (target.Verdict is { Reason: { } reason, Detail: { } detail })
            return new RefusedCell(index, place.Name, reason, FailureSource.Platform, detail);
        var served = target.Family switch { 4 => place.Ipv4, 6 => place.Ipv6, _ => place.Ipv4 || place.Ipv6 };
        if (served)
            return null;
        var family = target.Family is { } version ? $"IPv{version}" : "usable";
        return new RefusedCell(
            index, place.Name, CellReason.Refused, FailureSource.VantagePoint, $"Vantage point {place.Name} has no {family} address to probe {target.Target} from.");
    }

    static void AddShards(ImmutableArray<ShardPlan>.Builder shards, string vantagePoint, int[] targets, PlanOptions options, ulong seed)
    {
        SplitMix.For(seed, vantagePoint).Shuffle(targets);
        var spread = (targets.Length + options.ShardsWanted - 1) / Math.Max(1, options.ShardsWanted);
        foreach (var part in targets.Chunk(Math.Clamp(spread, 1, options.TargetsPerShard)))
            shards.Add(new ShardPlan(shards.Count, vantagePoint, [.. part]));
    }
}
