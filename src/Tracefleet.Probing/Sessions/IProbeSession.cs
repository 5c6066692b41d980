using System.Diagnostics.CodeAnalysis;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sessions;

/// <summary>The rules of one measurement towards one destination, without bytes and without a clock: which probe is next, what its outcome
/// means, and when the measurement ends. An engine drives it.</summary>
/// <remarks>
/// <para>The session numbers its probes: <see cref="Probe.Number"/> is 1 to 65535 and, within a flow, unique among all probes whose replies
/// it still wants to hear of. A reply that proves to be for a number is handed over with it.</para>
/// <para>Everything a session keeps is bounded. Used on one thread.</para>
/// </remarks>
public interface IProbeSession
{
    /// <summary>How its probes look on the wire; the flow of each probe comes with the probe.</summary>
    ProbeFormat Format { get; }

    /// <summary>The flows its probes may use. Two sessions towards one destination run at the same time only if they share none, so a session
    /// that needs few should say so.</summary>
    FlowRange Flows => FlowRange.All;

    bool HasEnded { get; }

    /// <summary>When <see cref="Advance"/> has something to do or a probe may be sent that may not be sent now;
    /// <see cref="Instant.MaxValue"/> for never. A moment that has passed counts as one a millisecond away.</summary>
    Instant NextWake { get; }

    /// <summary>Hands out the next probe to send now, if there is one. Each must be followed by <see cref="Sent"/> or <see cref="NotSent"/>.</summary>
    bool TryNext(Instant now, out Probe probe);

    /// <summary>The probe left this host.</summary>
    void Sent(in Probe probe, Instant at);

    /// <summary>The probe did not leave this host.</summary>
    void NotSent(in Probe probe, SendFailure failure, Instant at);

    /// <summary>The probe that has this number in this flow, if it was sent and replies to it are still of interest, and when it left.</summary>
    bool TryFind(FlowId flow, ushort number, out Probe probe, out Instant sentAt);

    /// <summary>A reply that was proven to be for this probe.</summary>
    ReplyEffect Replied(in Probe probe, Reply reply);

    /// <summary>Settles what is due.</summary>
    void Advance(Instant now);

    /// <summary>Stops the measurement now; probes in flight settle as timed out.</summary>
    void Cancel();

    /// <summary>Takes the next probe whose outcome became known or was revised.</summary>
    bool TryTakeOutcome([NotNullWhen(true)] out ProbeRecord? record);
}
