using Tracefleet.Addressing;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Multipath;

/// <summary>Where the path of one flow leads, as far as its own probes show.</summary>
static class FlowPaths
{
    /// <param name="Ceiling">Last TTL that is worth probing.</param>
    /// <param name="End">Why the path ends there, if it is probed so far.</param>
    public readonly record struct FlowEnd(int Ceiling, TraceEnd End);

    /// <param name="End">Why the path ends; null when it was not followed so far.</param>
    /// <param name="Cut">Why it was not.</param>
    public readonly record struct Verdict(TraceEnd? End, PathCut? Cut = null, SendFailure Failure = SendFailure.None);

    /// <summary>How a flow's path ends. A silence only counts as one where probes left for it.</summary>
    public static Verdict VerdictOf(FlowSession session, int flow)
    {
        var end = EndOf(session, flow);
        var last = session.CellAt(flow, end.Ceiling);
        for (var ttl = end.Ceiling; ttl >= session.Parameters.FirstTtl.Value && session.CellAt(flow, ttl) is not { Reply: not null }; ttl--)
        {
            if (session.CellAt(flow, ttl) is not { IsSettled: true } and not { State: CellState.Unsent })
                return new Verdict(null, session.Cut, session.LocalFailure);
        }
        return last is { State: CellState.Unsent } ? new Verdict(null, PathCut.NotSent, last.Failure) : new Verdict(end.End);
    }

    public static FlowEnd EndOf(FlowSession session, int flow)
    {
        int first = session.Parameters.FirstTtl.Value, max = session.Parameters.MaxTtl.Value;
        var interfaces = new Address[max + 1];
        var highest = first - 1;
        for (var ttl = first; ttl <= max && session.CellAt(flow, ttl) is { } cell; ttl++)
        {
            if (cell.Reply is not { } reply)
                continue;
            if (session.EndsAt(reply) is { } end)
                return new FlowEnd(ttl, end);
            interfaces[ttl] = reply.From;
            highest = ttl;
        }
        if (PathLoop.ClosingIndex(interfaces) is { } loop)
            return new FlowEnd(loop, TraceEnd.Loop);
        return highest + session.Parameters.GapLimit < max
            ? new FlowEnd(highest + session.Parameters.GapLimit, TraceEnd.GapLimit)
            : new FlowEnd(max, TraceEnd.MaxTtl);
    }
}
