using Tracefleet.Addressing;
using Tracefleet.Formats.Ping;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Probing;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Cli.Pinging;

/// <summary>Prints each outcome when it is known, and the summary of a target when its ping has ended.</summary>
sealed class PingView(PingOrder order, Func<Address, Annotation> annotate) : ISessionObserver
{
    public void ProbeEnded(SessionRequest request, ProbeRecord record)
    {
        var ping = (RunningPing)request.Tag!;
        // What was in flight when it was stopped is not known to be lost.
        var isUndecided = record.Outcome is ProbeOutcome.TimedOut && ping.Session is { HasEnded: true, Statistics.Undecided: > 0 };
        if (order.IsQuiet || isUndecided)
            return;
        Console.WriteLine(order.IsJson
            ? PingJson.Of(ping.Heading, record, annotate)
            : PingText.Of(ping.Heading, record, order.Parameters.Timeout));
    }

    public void SessionEnded(SessionResult result)
    {
        var ping = (RunningPing)result.Request.Tag!;
        var elapsed = result.EndedAt - result.StartedAt;
        if (order.IsJson)
            Console.WriteLine(PingJson.Summary(ping.Heading, ping.Session.Statistics, elapsed));
        else
            Console.Write(PingText.Summary(ping.Heading, ping.Session.Statistics, elapsed));
    }
}
