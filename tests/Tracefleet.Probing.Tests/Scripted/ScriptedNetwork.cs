using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>What a network does with a probe: it may refuse it, and it may answer any number of times.</summary>
public interface IScript
{
    SendFailure Send(byte[] packet, Instant at, Action<Instant, byte[]> deliver);
}

/// <summary>A network in virtual time: it moves on only when somebody waits for it.</summary>
public sealed class ScriptedNetwork(IScript script) : IProbeTransport
{
    /// <summary>More turns than any test needs: an engine that does not end fails instead of hanging.</summary>
    const int MaxTurns = 200_000;

    readonly PriorityQueue<byte[], (Instant At, int Order)> _arriving = new();
    int _order;
    int _turns;

    public Instant Now { get; private set; } = Instant.FromUnixMicroseconds(1_800_000_000_000_000);

    /// <summary>Every packet that left, in order.</summary>
    public List<(Instant At, byte[] Packet)> Sent { get; } = [];

    public void Deliver(Instant at, byte[] packet) => _arriving.Enqueue(packet, (at, _order++));

    public void Send(PacketBatch packets)
    {
        for (var index = 0; index < packets.Count; index++)
        {
            var packet = packets[index].ToArray();
            var failure = script.Send(packet, Now, Deliver);
            packets.MarkSent(index, Now, failure);
            if (failure == SendFailure.None)
                Sent.Add((Now, packet));
        }
    }

    public Instant Receive(PacketBatch packets, Instant until)
    {
        if (++_turns > MaxTurns)
            throw new InvalidOperationException("The engine does not end.");
        packets.Clear();
        if (_arriving.TryPeek(out _, out var next) && next.At <= until && next.At > Now)
            Now = next.At;
        else if (until > Now && !(_arriving.TryPeek(out _, out next) && next.At <= Now))
            Now = until;
        while (!packets.IsFull && _arriving.TryPeek(out var packet, out next) && next.At <= Now)
        {
            _arriving.Dequeue();
            var length = Math.Min(packet.Length, packets.SlotSize);
            packet.AsSpan(0, length).CopyTo(packets.NextBuffer);
            packets.Add(length, next.At, packet.Length > length);
        }
        return Now;
    }

    public void Dispose()
    {
    }
}
