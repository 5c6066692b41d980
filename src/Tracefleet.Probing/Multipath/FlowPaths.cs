using Tracefleet.Addressing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Multipath;

/// <summary>Where the path of one flow leads, as far as its own probes show.</summary>
static class FlowPaths
{
    /// <param name="Ceiling">Last TTL that is worth probing.</param>
    /// <param name="End">Why the path ends there; null while that is open.</param>
    public readonly record struct FlowEnd(int Ceiling, TraceEnd? End);

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
