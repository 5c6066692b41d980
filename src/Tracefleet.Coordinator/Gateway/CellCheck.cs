using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Gateway;

/// <summary>Whether what an agent tells of a cell is about a cell of the shard that it was given.</summary>
static class CellCheck
{
    /// <param name="field">Path of the trace in its message, for faults.</param>
    /// <exception cref="LinkFormatException">The cell is not in the shard, or has another target.</exception>
    public static void ThrowIfNotIn(CampaignBoard board, TraceRecord trace, string field)
    {
        if (board.ShardOf(trace.VantagePoint, trace.TargetIndex) != trace.Shard)
            throw new LinkFormatException($"{field}.target_index", $"{trace.TargetIndex} is not in shard {trace.Shard}.");
        if (board.Spec.Targets[trace.TargetIndex] != trace.Target)
            throw new LinkFormatException($"{field}.target", $"is not target {trace.TargetIndex} of the campaign.");
    }
}
