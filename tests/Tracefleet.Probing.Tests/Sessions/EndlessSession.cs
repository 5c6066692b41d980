using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Sessions;

/// <summary>Sends a probe every so often, round over its flows, and numbers them from 1 to 65535 and again from 1.</summary>
public sealed class EndlessSession(Address destination, int probes, TimeSpan interval, FlowRange flows) : IProbeSession
{
    readonly Dictionary<(FlowId, ushort), (Probe Probe, Instant SentAt)> _waiting = [];
    readonly Queue<ProbeRecord> _outcomes = new();
    Instant _next = Instant.MinValue;
    int _started;
    bool _isCancelled;

    public ProbeFormat Format { get; init; } = ProbeFormat.Default;
    public Address Destination => destination;
    public FlowRange Flows => flows;
    public int Answered { get; private set; }
    public bool HasEnded => _isCancelled || (_started == probes && _waiting.Count == 0);
    public Instant NextWake => _started < probes ? _next : Instant.MaxValue;

    public bool TryNext(Instant now, out Probe probe)
    {
        probe = default;
        if (_started == probes || now < _next)
            return false;
        var flow = new FlowId((ushort)(flows.First.Value + _started % flows.Count));
        probe = new Probe(destination, flow, new Ttl(64), _started + 1) { Number = (ushort)(1 + _started % 65_535) };
        _started++;
        _next = now + interval;
        return true;
    }

    public void Sent(in Probe probe, Instant at) => _waiting.Add((probe.Flow, probe.Number), (probe, at));

    public void NotSent(in Probe probe, SendFailure failure, Instant at) =>
        _outcomes.Enqueue(new ProbeRecord(probe, at, new ProbeOutcome.NotSent(failure)));

    public bool TryFind(FlowId flow, ushort number, out Probe probe, out Instant sentAt)
    {
        var isThere = _waiting.TryGetValue((flow, number), out var found);
        (probe, sentAt) = found;
        return isThere;
    }

    public ReplyEffect Replied(in Probe probe, Reply reply)
    {
        _waiting.Remove((probe.Flow, probe.Number));
        Answered++;
        _outcomes.Enqueue(new ProbeRecord(probe, Instant.MinValue, new ProbeOutcome.Answered(reply)));
        return ReplyEffect.Answered;
    }

    public void Advance(Instant now) { }

    public void Cancel() => _isCancelled = true;

    public bool TryTakeOutcome([NotNullWhen(true)] out ProbeRecord? record) => _outcomes.TryDequeue(out record);
}
