using Tracefleet.Actors;
using Tracefleet.Campaigns.Aggregates;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;

namespace Tracefleet.Coordinator;

/// <summary>The three kinds of entities that the coordinator works with.</summary>
public sealed class Entities(IEntityHost host)
{
    public IEntities<CampaignState, CampaignCommand, CampaignEvent> Campaigns { get; } =
        host.Entities<CampaignDecider, CampaignState, CampaignCommand, CampaignEvent>();

    public IEntities<VantagePointState, VantagePointCommand, VantagePointEvent> Places { get; } =
        host.Entities<VantagePointDecider, VantagePointState, VantagePointCommand, VantagePointEvent>();

    public IEntities<AggregateState, AggregateCommand, AggregateEvent> Aggregates { get; } =
        host.Entities<AggregateDecider, AggregateState, AggregateCommand, AggregateEvent>();
}
