using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Agent.Execution;

/// <summary>Hears of a packet that left, or did not.</summary>
delegate void PacketSent(ReadOnlySpan<byte> packet, Instant at, SendFailure failure);

/// <summary>A transport whose clock can be read at any time and whose packets are noted as they leave. Used on one thread.</summary>
/// <remarks>Reading the clock may bring packets; they are kept for the next time somebody receives.</remarks>
sealed class PolledTransport(IProbeTransport transport, PacketSent sent) : IProbeTransport
{
    const int EarlyPackets = 256;

    readonly PacketBatch _early = new(EarlyPackets);
    Instant _now;

    public Instant Now() => _early.Count == 0 ? _now = transport.Receive(_early, Instant.MinValue) : _now;

    public void Send(PacketBatch packets)
    {
        transport.Send(packets);
        for (var index = 0; index < packets.Count; index++)
            sent(packets[index], packets.At(index), packets.Failure(index));
    }

    public Instant Receive(PacketBatch packets, Instant until)
    {
        if (_early.Count == 0)
            return _now = transport.Receive(packets, until);
        packets.Clear();
        for (var index = 0; index < _early.Count && !packets.IsFull; index++)
        {
            var packet = _early[index];
            var kept = packet[..Math.Min(packet.Length, packets.SlotSize)];
            kept.CopyTo(packets.NextBuffer);
            packets.Add(kept.Length, _early.At(index), _early.Truncated(index) || kept.Length < packet.Length);
        }
        _early.Clear();
        return _now;
    }

    public void Dispose() => transport.Dispose();
}
