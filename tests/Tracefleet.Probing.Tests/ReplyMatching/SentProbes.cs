using System.Diagnostics.CodeAnalysis;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.ReplyMatching;

/// <summary>A session that did nothing but send a few probes.</summary>
public sealed class SentProbes(params Probe[] probes) : IProbeSession
{
    public static readonly Instant At = Instant.FromUnixMicroseconds(1);

    public ProbeFormat Format => ProbeFormat.Default;
    public bool HasEnded => false;
    public Instant NextWake => Instant.MaxValue;

    public bool TryFind(FlowId flow, ushort number, out Probe probe, out Instant sentAt)
    {
        (probe, sentAt) = (default, At);
        foreach (var sent in probes)
            if (sent.Flow == flow && sent.Number == number)
                probe = sent;
        return probe != default;
    }

    public bool TryNext(Instant now, out Probe probe) => throw new NotSupportedException();

    public void Sent(in Probe probe, Instant at) => throw new NotSupportedException();

    public void NotSent(in Probe probe, SendFailure failure, Instant at) => throw new NotSupportedException();

    public ReplyEffect Replied(in Probe probe, Reply reply) => throw new NotSupportedException();

    public void Advance(Instant now) => throw new NotSupportedException();

    public void Cancel() => throw new NotSupportedException();

    public bool TryTakeOutcome([NotNullWhen(true)] out ProbeRecord? record) => throw new NotSupportedException();
}
