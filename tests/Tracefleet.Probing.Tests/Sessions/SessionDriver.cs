using Tracefleet.Addressing;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Sessions;

/// <summary>Drives a session in virtual time as an engine would, and answers its probes as a script says.</summary>
/// <param name="script">The replies to a probe: after how many milliseconds, from whom, and what they say.</param>
sealed class SessionDriver(IProbeSession session, Func<Probe, IEnumerable<ScriptedReply>> script)
{
    public static readonly Instant Start = new(1_767_225_600_000_000_000);

    readonly PriorityQueue<(Probe Probe, ScriptedReply Reply), Instant> _underWay = new();

    public Instant Now { get; private set; } = Start;
    public List<(Probe Probe, Instant At)> Sent { get; } = [];
    public List<ProbeRecord> Outcomes { get; } = [];

    /// <summary>Which probes do not leave this host.</summary>
    public Func<Probe, SendFailure> Failure { get; init; } = _ => SendFailure.None;

    public SessionDriver RunUntil(TimeSpan end)
    {
        while (!session.HasEnded && Now - Start < end)
        {
            while (session.TryNext(Now, out var probe))
                Send(probe);
            if (session.HasEnded)
                break;
            var next = Earlier(session.NextWake, _underWay.TryPeek(out _, out var at) ? at : Instant.MaxValue);
            Now = Earlier(next > Now ? next : Now, Start + end);
            Deliver();
            session.Advance(Now);
            Collect();
        }
        Collect();
        return this;
    }

    public SessionDriver Run() => RunUntil(TimeSpan.FromDays(30));

    public void Collect()
    {
        while (session.TryTakeOutcome(out var record))
            Outcomes.Add(record);
    }

    void Send(Probe probe)
    {
        if (Failure(probe) is var failure && failure != SendFailure.None)
        {
            session.NotSent(probe, failure, Now);
            return;
        }
        session.Sent(probe, Now);
        Sent.Add((probe, Now));
        foreach (var reply in script(probe))
            _underWay.Enqueue((probe, reply), Now + TimeSpan.FromMilliseconds(reply.AfterMs));
    }

    void Deliver()
    {
        while (_underWay.TryPeek(out var due, out var at) && at <= Now)
        {
            _underWay.Dequeue();
            if (!session.TryFind(due.Probe.Flow, due.Probe.Number, out var probe, out var sentAt))
                continue;
            session.Replied(probe, due.Reply.ToReply(at, at - sentAt));
        }
    }

    static Instant Earlier(Instant one, Instant other) => one < other ? one : other;
}

/// <summary>A reply of a script: an echo reply where nothing else is said.</summary>
sealed record ScriptedReply(double AfterMs, Address From, byte? Type = 0, byte? Code = 0)
{
    public Reply ToReply(Instant at, TimeSpan rtt) => new(From, at, rtt, 60, null, Type, Code, 84, [], ReplyFlags.None);
}
