using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Measurements.Traces;

/// <summary>What a cell comes to in a few numbers.</summary>
/// <param name="Probes">Probes sent, silent ones included.</param>
/// <param name="Answers">Probes that the destination itself answered in time.</param>
/// <param name="RttMin">Least round-trip time of the answers, in microseconds; null without any. So are the mean and the greatest.</param>
/// <param name="Paths">Different paths seen.</param>
/// <param name="PathHash">The path, when there is exactly one.</param>
public sealed record CellFigures(int Probes, int Answers, int? RttMin, int? RttMean, int? RttMax, int Paths, ulong? PathHash)
{
    public static CellFigures Of(TraceRecord trace) => Of(trace, CellPaths.Of(trace));

    public static CellFigures Of(TraceRecord trace, IEnumerable<CellPath> paths)
    {
        var (probes, answers, sum, min, max) = (0, 0, 0L, int.MaxValue, 0);
        foreach (var hop in trace.Hops)
        {
            if ((hop.Flags & ReplyFlags.Duplicate) != 0 || hop.SendFailure != SendFailure.None)
                continue;
            probes++;
            if ((hop.Flags & ReplyFlags.Late) != 0 || !CellVerdict.IsFromDestination(hop, trace.Destination) || hop.RttMicroseconds is not { } rtt)
                continue;
            (answers, sum, min, max) = (answers + 1, sum + rtt, Math.Min(min, rtt), Math.Max(max, rtt));
        }
        var distinct = paths.Select(path => path.Hash).Distinct().ToList();
        return new CellFigures(
            probes, answers, answers == 0 ? null : min, answers == 0 ? null : (int)(sum / answers), answers == 0 ? null : max, distinct.Count,
            distinct is [var only] ? only : null);
    }
}
