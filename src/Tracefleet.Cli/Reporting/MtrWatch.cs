using Tracefleet.Agent.Names;
using Tracefleet.Probing;
using Tracefleet.Probing.Reporting;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Cli.Reporting;

/// <summary>Hands reports of a running session from the engine's thread to whoever shows them. One is made only after the last was taken.</summary>
sealed class MtrWatch(MtrSession session, IPtrNames names) : ISessionObserver
{
    volatile MtrReport _report = session.Report();
    volatile bool _isTaken = true;

    public MtrSession Session => session;

    public MtrReport Report
    {
        get
        {
            _isTaken = true;
            return _report;
        }
    }

    public void ProbeEnded(SessionRequest request, ProbeRecord record)
    {
        if (record.Outcome is ProbeOutcome.Answered(var reply))
            names.NameOf(reply.From);
        if (!_isTaken)
            return;
        _isTaken = false;
        _report = session.Report();
    }

    public void SessionEnded(SessionResult result) => _report = session.Report();
}
