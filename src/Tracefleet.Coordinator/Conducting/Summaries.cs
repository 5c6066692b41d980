using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>Campaigns as lines of the list.</summary>
static class Summaries
{
    public static CampaignSummary Of(CampaignState state, int cellsEnded) => new(
        state.Id, state.Spec!.Name, Word(state.Status), state.SubmittedAt, state.EndedAt,
        state.Spec.Targets.Length, state.Spec.VantagePoints.Length, state.Cells, cellsEnded, state.Spec.Type.ToWord());

    public static string Word(CampaignStatus status) => status switch
    {
        CampaignStatus.Running => "running",
        CampaignStatus.Finished => "finished",
        CampaignStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not the status of a submitted campaign."),
    };
}
