using System.Buffers.Binary;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>The keyed marks of one flow's probes: they prove that a reply is ours and say which probe it is for.</summary>
/// <remarks>
/// <para>A mark is 16 bits, never 0, and a secret one-to-one map of a probe's number, so no two numbers share one and the number is read back from
/// the mark alone. Each header field has a map of its own. The cookie is 64 bits that follow from the same secret. Whether a probe of that
/// number was sent is for its session to say.</para>
/// <para>Every flow has a fresh secret made of the engine's key, its header fields and a serial number, so a reply to an earlier session of
/// the same flow proves nothing.</para>
/// </remarks>
public sealed class ProbeMarks
{
    const ulong CookieDomain = 0xC0 << 8;
    const int Rounds = 4;

    readonly ProbingKey _secret;

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

    /// <summary>The mark that a probe carries in a field.</summary>
    /// <param name="number">1 to 65535.</param>
    public ushort Mark(MarkField field, ushort number)
    {
        // 0 means "no checksum" in UDP and "choose one" as an identification on Linux, so walk the cycle past it.
        var mark = Permuted(field, number);
        return mark != 0 ? mark : Permuted(field, 0);
    }

    /// <summary>Reads a mark back: the number of the probe that carries it, 0 for the mark that none carries.</summary>
    public ushort Read(MarkField field, ushort mark)
    {
        if (mark == 0)
            return 0;
        var number = Unpermuted(field, mark);
        return number != 0 ? number : Unpermuted(field, 0);
    }

    /// <summary>64 bits that only the holder of the key can know.</summary>
    public ulong Cookie(ushort number) => SipHash.Compute(_secret, CookieDomain << 16 | number);

    /// <summary>The 32 bits that a TCP probe carries as sequence and acknowledgement number: a mark and a second one that checks it.</summary>
    public uint TcpMark(ushort number) => (uint)Mark(MarkField.Sequence, number) << 16 | Mark(MarkField.SequenceCheck, number);

    /// <summary>Reads a TCP mark back: 0 unless both halves agree.</summary>
    public ushort ReadTcp(uint mark)
    {
        var number = Read(MarkField.Sequence, (ushort)(mark >> 16));
        return number != 0 && Mark(MarkField.SequenceCheck, number) == (ushort)(mark & 0xFFFF) ? number : (ushort)0;
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

    /// <summary>UDP checksum, and that of a classic ICMP probe.</summary>
    Checksum = 2,

    /// <summary>ICMP echo sequence number, and the upper half of a TCP sequence number.</summary>
    Sequence = 3,

    /// <summary>First two bytes of the payload.</summary>
    Payload = 4,

    /// <summary>Lower half of a TCP sequence number.</summary>
    SequenceCheck = 5,
}
