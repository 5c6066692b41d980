using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>Writes ICMPv6 echo messages (RFC 4443 §4); <see cref="IcmpMessage"/> reads them.</summary>
public static class Icmpv6Echo
{
    public static int WriteRequest(
        Span<byte> buffer, Address source, Address destination, ushort identifier, ushort sequence, ReadOnlySpan<byte> payload) =>
        Write(source, destination, IcmpEcho.WriteWithoutChecksum(buffer, Icmpv6Types.EchoRequest, identifier, sequence, payload));

    public static int WriteReply(
        Span<byte> buffer, Address source, Address destination, ushort identifier, ushort sequence, ReadOnlySpan<byte> payload) =>
        Write(source, destination, IcmpEcho.WriteWithoutChecksum(buffer, Icmpv6Types.EchoReply, identifier, sequence, payload));

    /// <inheritdoc cref="IcmpEcho.WriteRequestWithChecksum"/>
    public static int WriteRequestWithChecksum(
        Span<byte> buffer, Address source, Address destination, ushort identifier, ushort sequence,
        ReadOnlySpan<byte> payload, ushort wantedChecksum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(payload.Length, 2, nameof(payload));
        var message = IcmpEcho.WriteWithoutChecksum(buffer, Icmpv6Types.EchoRequest, identifier, sequence, payload);
        return WriteChosen(message, source, destination, wantedChecksum);
    }

    /// <inheritdoc cref="IcmpEcho.WriteRequestWithChecksum"/>
    public static int WriteReplyWithChecksum(
        Span<byte> buffer, Address source, Address destination, ushort identifier, ushort sequence,
        ReadOnlySpan<byte> payload, ushort wantedChecksum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(payload.Length, 2, nameof(payload));
        var message = IcmpEcho.WriteWithoutChecksum(buffer, Icmpv6Types.EchoReply, identifier, sequence, payload);
        return WriteChosen(message, source, destination, wantedChecksum);
    }

    static int Write(Address source, Address destination, Span<byte> message)
    {
        var checksum = InternetChecksum.Transport(source, destination, IpProtocols.Icmpv6, message);
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpMessage.ChecksumOffset..], checksum);
        return message.Length;
    }

    static int WriteChosen(Span<byte> message, Address source, Address destination, ushort wantedChecksum)
    {
        var pseudoHeader = InternetChecksum.PseudoHeader(source, destination, IpProtocols.Icmpv6, message.Length);
        ChosenChecksum.Write(message, IcmpMessage.ChecksumOffset, pseudoHeader, wantedChecksum);
        return message.Length;
    }
}
