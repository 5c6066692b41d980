using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>A view over a UDP datagram (RFC 768). Fields are in host order.</summary>
public readonly ref struct UdpDatagram
{
    public const int HeaderLength = 8;

    const int SourcePortOffset = 0, DestinationPortOffset = 2, LengthOffset = 4, ChecksumOffset = 6;

    readonly ReadOnlySpan<byte> _bytes;

    UdpDatagram(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[SourcePortOffset..]);
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[DestinationPortOffset..]);

    /// <summary>Header and payload in bytes, as the datagram says; at least 8.</summary>
    public ushort Length => BinaryPrimitives.ReadUInt16BigEndian(_bytes[LengthOffset..]);

    /// <summary>0 means that the sender computed none.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_bytes[ChecksumOffset..]);

    /// <summary>What is there of the data; never beyond <see cref="Length"/>.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..Math.Min(Length, _bytes.Length)];

    /// <summary>The datagram says it is longer than the bytes at hand, as in most quotations.</summary>
    public bool IsTruncated => Length > _bytes.Length;

    /// <summary>True also without a checksum under IPv4, which RFC 768 allows; false for a truncated datagram.</summary>
    public bool HasValidChecksum(Address source, Address destination)
    {
        if (IsTruncated)
            return false;
        if (Checksum == 0)
            return source.IsIpv4;
        return InternetChecksum.Transport(source, destination, IpProtocols.Udp, _bytes[..Length]) == 0;
    }

    /// <summary>Reads a datagram, or as little as the header of a quoted one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out UdpDatagram datagram)
    {
        datagram = default;
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthOffset..]) < HeaderLength)
            return false;
        datagram = new UdpDatagram(bytes);
        return true;
    }

    /// <summary>Writes header, payload and checksum, and says how many bytes these are.</summary>
    public static int Write(
        Span<byte> buffer, Address source, Address destination, ushort sourcePort, ushort destinationPort, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(buffer[HeaderLength..]);
        return WriteHeader(buffer, source, destination, sourcePort, destinationPort, payload.Length) + payload.Length;
    }

    /// <summary>Writes the header in front of a payload that is already in the buffer, with the checksum over both; says 8.</summary>
    public static int WriteHeader(
        Span<byte> buffer, Address source, Address destination, ushort sourcePort, ushort destinationPort, int payloadLength)
    {
        var datagram = WritePorts(buffer, sourcePort, destinationPort, payloadLength);
        var checksum = InternetChecksum.Transport(source, destination, IpProtocols.Udp, datagram);
        // A computed zero travels as its other representation, since zero means "none" (RFC 768).
        BinaryPrimitives.WriteUInt16BigEndian(datagram[ChecksumOffset..], checksum == 0 ? (ushort)0xFFFF : checksum);
        return HeaderLength;
    }

    /// <summary>Writes a datagram whose checksum is chosen: the last two payload bytes are replaced so that it is right.</summary>
    /// <remarks>The checksum is among the first eight bytes that every router quotes and that load balancers may hash, so it can mark a probe or
    /// be held constant (Augustin et al., "Avoiding traceroute anomalies with Paris traceroute", IMC 2006).</remarks>
    /// <param name="payload">At least 2 bytes.</param>
    /// <param name="wantedChecksum">1 to 0xFFFF.</param>
    public static int WriteWithChecksum(
        Span<byte> buffer, Address source, Address destination, ushort sourcePort, ushort destinationPort,
        ReadOnlySpan<byte> payload, ushort wantedChecksum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(payload.Length, 2, nameof(payload));
        ArgumentOutOfRangeException.ThrowIfZero(wantedChecksum);
        payload.CopyTo(buffer[HeaderLength..]);
        var datagram = WritePorts(buffer, sourcePort, destinationPort, payload.Length);
        var pseudoHeader = InternetChecksum.PseudoHeader(source, destination, IpProtocols.Udp, datagram.Length);
        ChosenChecksum.Write(datagram, ChecksumOffset, pseudoHeader, wantedChecksum);
        return datagram.Length;
    }

    static Span<byte> WritePorts(Span<byte> buffer, ushort sourcePort, ushort destinationPort, int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadLength, ushort.MaxValue - HeaderLength);
        var datagram = buffer[..(HeaderLength + payloadLength)];
        BinaryPrimitives.WriteUInt16BigEndian(datagram[SourcePortOffset..], sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[DestinationPortOffset..], destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[LengthOffset..], (ushort)datagram.Length);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[ChecksumOffset..], 0);
        return datagram;
    }
}
