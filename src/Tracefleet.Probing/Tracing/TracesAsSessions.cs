using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

/// <summary>Stands between a feed and an observer of traces and the engine of sessions.</summary>
sealed class TracesAsSessions(ITraceFeed feed, ITraceObserver observer, Func<Instant> now) : ISessionFeed, ISessionObserver
{
    public readonly long[] Ended = new long[Enum.GetValues<TraceEnd>().Length];
    public long Trimmed;

    public bool IsCompleted => feed.IsCompleted;

    public bool TryTake([MaybeNullWhen(false)] out SessionRequest request)
    {
        request = null;
        while (feed.TryTake(out var trace))
        {
            if (trace.Parameters.IsValid)
            {
                request = new SessionRequest(trace.Id, trace.Destination, new TraceSession(trace.Destination, trace.Parameters)) { Tag = trace };
                return true;
            }
            Refuse(trace);
        }
        return false;
    }

    public void ProbeEnded(SessionRequest request, ProbeRecord record) => observer.ProbeEnded((TraceRequest)request.Tag!, record);

    public void SessionEnded(SessionResult result)
    {
        var session = (TraceSession)result.Request.Session;
        var trace = (TraceRequest)result.Request.Tag!;
        ProbeCounters.Add(ref Ended[(int)session.End!.Value]);
        ProbeCounters.Add(ref Trimmed, session.Trimmed);
        var flow = TraceFlow.Of(default, trace.Destination, session.Format, trace.Parameters.Flow);
        observer.TraceEnded(new TraceResult(
            trace, session.End!.Value, result.Source, flow.Protocol, flow.SourcePort, flow.DestinationPort, result.StartedAt, result.EndedAt,
            session.Records(), session.LocalFailure)
        { PathMtu = session.PathMtu });
    }

    // The feeds of this room refuse such a trace to the giver's face; with any other feed it must not stop the rest.
    void Refuse(TraceRequest trace)
    {
        ProbeCounters.Add(ref Ended[(int)TraceEnd.Unreachable]);
        observer.TraceEnded(new TraceResult(trace, TraceEnd.Unreachable, null, ProbeProtocol.Udp, 0, 0, now(), now(), [], SendFailure.Other));
    }
}
