using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>The keyed marks of one trace's probes: they prove that a reply is ours and say which probe it is for.</summary>
/// <remarks>
/// <para>A mark is 16 bits, never 0, and a secret one-to-one map of (TTL, attempt), so no two probes of a trace share one and the probe
/// is read back from the mark alone. Each header field has a map of its own. The cookie is 64 bits that follow from the same secret.</para>
/// <para>Every trace has a fresh secret made of the engine's key, the flow and the trace's serial number, so a reply to an
/// earlier trace of the same flow proves nothing.</para>
/// </remarks>
public sealed class ProbeMarks
{
    /// <summary>Attempts that can be told apart.</summary>
    public const int MaxAttempts = 15;

    const ulong CookieDomain = 0xC0 << 8;
    const int Rounds = 4;

    readonly ProbingKey _secret;
    readonly ushort[] _sent = new ushort[256];

    public ProbeMarks(ProbingKey key, in TraceFlow flow, long serial)
    {
        Span<byte> identity = stackalloc byte[46];
        identity.Clear();
        flow.Source.WriteBytes(identity);
        flow.Destination.WriteBytes(identity[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(identity[32..], serial);
        BinaryPrimitives.WriteUInt16LittleEndian(identity[40..], flow.SourcePort);
        BinaryPrimitives.WriteUInt16LittleEndian(identity[42..], flow.DestinationPort);
        identity[44] = (byte)flow.Protocol;

        var low = SipHash.Compute(key, identity);
        identity[45] = 1;
        _secret = new ProbingKey(low, SipHash.Compute(key, identity));
    }

    /// <summary>The mark a probe carries in a field.</summary>
    public ushort Mark(MarkField field, Ttl ttl, byte attempt)
    {
        // 0 means "no checksum" in UDP and "choose one" as an identification on Linux, so walk the cycle past it.
        var mark = Permuted(field, (ushort)(ttl.Value << 8 | attempt));
        return mark != 0 ? mark : Permuted(field, 0);
    }

    /// <summary>64 bits that only the holder of the key can know.</summary>
    public ulong Cookie(Ttl ttl, byte attempt) => SipHash.Compute(_secret, CookieDomain << 16 | (ulong)ttl.Value << 8 | attempt);

    /// <summary>Notes that a probe has left this host, so that replies to it are believed from now on.</summary>
    public void NoteSent(Ttl ttl, byte attempt) => _sent[ttl.Value] |= (ushort)(1 << attempt);

    /// <summary>Reads a mark back: false unless it is one of a probe that was sent.</summary>
    public bool TryRead(MarkField field, ushort mark, out Ttl ttl, out byte attempt)
    {
        var value = mark == 0 ? (ushort)0 : Unpermuted(field, mark);
        if (value == 0 && mark != 0)
            value = Unpermuted(field, 0);
        attempt = (byte)(value & 0xFF);
        var sent = value >> 8 != 0 && attempt <= MaxAttempts && (_sent[value >> 8] & 1 << attempt) != 0;
        ttl = sent ? new Ttl(value >> 8) : default;
        return sent;
    }

    // A balanced Feistel network over 16 bits (Luby and Rackoff, 1988) with SipHash as its round function.
    ushort Permuted(MarkField field, ushort value)
    {
        var (left, right) = ((byte)(value >> 8), (byte)(value & 0xFF));
        for (var round = 0; round < Rounds; round++)
            (left, right) = (right, (byte)(left ^ Scrambled(field, round, right)));
        return (ushort)(left << 8 | right);
    }

    ushort Unpermuted(MarkField field, ushort value)
    {
        var (left, right) = ((byte)(value >> 8), (byte)(value & 0xFF));
        for (var round = Rounds - 1; round >= 0; round--)
            (left, right) = ((byte)(right ^ Scrambled(field, round, left)), left);
        return (ushort)(left << 8 | right);
    }

    byte Scrambled(MarkField field, int round, byte half) =>
        unchecked((byte)SipHash.Compute(_secret, (ulong)field << 16 | (ulong)round << 8 | half));
}

/// <summary>The fields that carry a mark.</summary>
public enum MarkField : byte
{
    /// <summary>IPv4 identification.</summary>
    Identification = 1,

    /// <summary>UDP checksum.</summary>
    Checksum = 2,

    /// <summary>ICMP echo sequence number.</summary>
    Sequence = 3,

    /// <summary>First two bytes of the payload.</summary>
    Payload = 4,
}
