using System.Buffers.Binary;

namespace Tracefleet.Packets;

/// <summary>Writes ICMP echo messages (RFC 792); <see cref="IcmpMessage"/> reads them.</summary>
public static class IcmpEcho
{
    public static int WriteRequest(Span<byte> buffer, ushort identifier, ushort sequence, ReadOnlySpan<byte> payload) =>
        Write(buffer, IcmpTypes.EchoRequest, identifier, sequence, payload);

    public static int WriteReply(Span<byte> buffer, ushort identifier, ushort sequence, ReadOnlySpan<byte> payload) =>
        Write(buffer, IcmpTypes.EchoReply, identifier, sequence, payload);

    /// <summary>Writes a request whose checksum is chosen: the last two payload bytes are replaced so that it is right.</summary>
    /// <remarks>Load balancers hash the checksum of ICMP as they hash ports, so a trace keeps it constant (Augustin et al., IMC 2006).
    /// 0xFFFF and 0 both stand for zero in one's complement; both verify.</remarks>
    /// <param name="payload">At least 2 bytes.</param>
    public static int WriteRequestWithChecksum(
        Span<byte> buffer, ushort identifier, ushort sequence, ReadOnlySpan<byte> payload, ushort wantedChecksum) =>
        WriteWithChecksum(buffer, IcmpTypes.EchoRequest, identifier, sequence, payload, wantedChecksum);

    /// <inheritdoc cref="WriteRequestWithChecksum"/>
    public static int WriteReplyWithChecksum(
        Span<byte> buffer, ushort identifier, ushort sequence, ReadOnlySpan<byte> payload, ushort wantedChecksum) =>
        WriteWithChecksum(buffer, IcmpTypes.EchoReply, identifier, sequence, payload, wantedChecksum);

    internal static Span<byte> WriteWithoutChecksum(
        Span<byte> buffer, byte type, ushort identifier, ushort sequence, ReadOnlySpan<byte> payload)
    {
        var message = buffer[..(IcmpMessage.HeaderLength + payload.Length)];
        payload.CopyTo(message[IcmpMessage.HeaderLength..]);
        message[..IcmpMessage.HeaderLength].Clear();
        message[IcmpMessage.TypeOffset] = type;
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpMessage.IdentifierOffset..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpMessage.SequenceOffset..], sequence);
        return message;
    }

    static int Write(Span<byte> buffer, byte type, ushort identifier, ushort sequence, ReadOnlySpan<byte> payload)
    {
        var message = WriteWithoutChecksum(buffer, type, identifier, sequence, payload);
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpMessage.ChecksumOffset..], InternetChecksum.Compute(message));
        return message.Length;
    }

    static int WriteWithChecksum(
        Span<byte> buffer, byte type, ushort identifier, ushort sequence, ReadOnlySpan<byte> payload, ushort wantedChecksum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(payload.Length, 2, nameof(payload));
        var message = WriteWithoutChecksum(buffer, type, identifier, sequence, payload);
        ChosenChecksum.Write(message, IcmpMessage.ChecksumOffset, pseudoHeader: 0, wantedChecksum);
        return message.Length;
    }
}
