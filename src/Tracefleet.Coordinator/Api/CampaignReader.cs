using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Contracts.Api;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Coordinator.Live;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Api;

/// <summary>Campaigns as the API shows them.</summary>
sealed class CampaignReader(Entities entities, ProgressReader progress)
{
    public async Task<bool> ExistsAsync(string id, CancellationToken cancellation) =>
        (await entities.Campaigns.StateAsync(id, cancellation)).Status is not CampaignStatus.Unknown;

    /// <summary>Null when there is no such campaign.</summary>
    public async Task<CampaignResource?> FindAsync(string id, CancellationToken cancellation)
    {
        var state = await entities.Campaigns.StateAsync(id, cancellation);
        if (state.Spec is not { } spec)
            return null;
        var aggregate = await entities.Aggregates.StateAsync(id, cancellation);
        var packets = spec.Measurement.ProbesOf(state.Shards.Sum(shard => shard.Targets.Sum(target => TargetText.AddressesIn(spec.Targets[target]))));
        return new CampaignResource
        {
            Id = id,
            Name = spec.Name,
            Status = Summaries.Word(state.Status),
            CreatedAt = state.SubmittedAt,
            FinishedAt = state.EndedAt,
            DeadlineAt = state.DeadlineAt,
            Targets = spec.Targets.Length,
            VantagePoints = spec.VantagePoints,
            Type = spec.Type.ToWord(),
            Trace = spec.Measurement as TraceSpec,
            Ping = spec.Measurement as PingSpec,
            Mtr = spec.Measurement as MtrSpec,
            Multipath = spec.Measurement as MultipathSpec,
            Sweep = spec.Measurement as SweepSpec,
            IpVersion = spec.IpVersion,
            Snapshots = new CampaignSnapshots(spec.Snapshots?.Asn?.Id, spec.Snapshots?.Geo?.Id, spec.Snapshots?.Ixp?.Id),
            Progress = await progress.OfAsync(id, cancellation),
            Plan = new CampaignPlan(state.Shards.Length, packets.Min, packets.Max),
            Topology = new CampaignTopology(aggregate.Interfaces.Count, aggregate.Links.Count, aggregate.AsLinks.Count),
            Links = CampaignLinks.Of(id),
        };
    }
}
