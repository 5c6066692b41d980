using Tracefleet.Campaigns.Results;

namespace Tracefleet.Coordinator.Annotating;

/// <summary>What of a campaign's results is read, and how its hops are annotated.</summary>
/// <param name="Reannotation">Null to leave hops as the agents annotated them.</param>
sealed record ResultReading(ResultFilter Filter, Reannotation? Reannotation = null)
{
    public ResultReading After(long seq) => this with { Filter = Filter with { AfterSeq = seq } };
}
