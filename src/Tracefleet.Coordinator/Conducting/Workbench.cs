using Tracefleet.Coordinator.Live;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>What every part of conducting works with.</summary>
sealed record Workbench(Entities Entities, CampaignBoards Boards, WorkQueue Work, LiveEvents Live, TimeProvider Time)
{
    public DateTimeOffset Now => Time.GetUtcNow();
}
