using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>A view over an IPv4 packet (RFC 791). Fields are in host order.</summary>
public readonly ref struct Ipv4Packet
{
    public const int MinimumHeaderLength = 20;

    const int TypeOfServiceOffset = 1, TotalLengthOffset = 2, IdentificationOffset = 4, FragmentOffsetOffset = 6, TimeToLiveOffset = 8,
        ProtocolOffset = 9, ChecksumOffset = 10, SourceOffset = 12, DestinationOffset = 16;

    const ushort DontFragmentBit = 0x4000, MoreFragmentsBit = 0x2000, FragmentOffsetMask = 0x1FFF;

    readonly ReadOnlySpan<byte> _bytes;

    Ipv4Packet(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> payload, bool isTruncated)
    {
        _bytes = bytes;
        Payload = payload;
        IsTruncated = isTruncated;
    }

    /// <summary>20 to 60 bytes.</summary>
    public int HeaderLength => (_bytes[0] & 0x0F) * 4;

    /// <summary>Bytes at hand.</summary>
    public int Length => _bytes.Length;
    public byte TypeOfService => _bytes[TypeOfServiceOffset];
    public ushort TotalLength => Word(TotalLengthOffset);
    public ushort Identification => Word(IdentificationOffset);
    public bool DontFragment => (Word(FragmentOffsetOffset) & DontFragmentBit) != 0;
    public bool MoreFragments => (Word(FragmentOffsetOffset) & MoreFragmentsBit) != 0;

    /// <summary>In bytes; a multiple of 8.</summary>
    public int FragmentOffset => (Word(FragmentOffsetOffset) & FragmentOffsetMask) * 8;
    public byte TimeToLive => _bytes[TimeToLiveOffset];
    public byte Protocol => _bytes[ProtocolOffset];
    public ushort HeaderChecksum => Word(ChecksumOffset);
    public bool HasValidHeaderChecksum => InternetChecksum.Compute(_bytes[..HeaderLength]) == 0;
    public Address Source => Address.FromBytes(_bytes.Slice(SourceOffset, 4));
    public Address Destination => Address.FromBytes(_bytes.Slice(DestinationOffset, 4));
    public ReadOnlySpan<byte> Options => _bytes[MinimumHeaderLength..HeaderLength];

    /// <summary>What is there of the data; never beyond <see cref="TotalLength"/>.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The packet says it is longer than the bytes at hand.</summary>
    public bool IsTruncated { get; }

    public static bool TryParse(ReadOnlySpan<byte> bytes, out Ipv4Packet packet)
    {
        packet = default;
        if (!HasWholeHeader(bytes, out var headerLength))
            return false;
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[TotalLengthOffset..]);
        if (totalLength < headerLength)
            return false;
        var end = Math.Min(totalLength, bytes.Length);
        packet = new Ipv4Packet(bytes, bytes[headerLength..end], totalLength > bytes.Length);
        return true;
    }

    /// <summary>Reads a packet out of an ICMP error. Its total length is not believed, because some routers quote it rewritten:
    /// the payload is all that was quoted.</summary>
    public static bool TryParseQuoted(ReadOnlySpan<byte> bytes, out Ipv4Packet packet)
    {
        packet = default;
        if (!HasWholeHeader(bytes, out var headerLength))
            return false;
        var isTruncated = BinaryPrimitives.ReadUInt16BigEndian(bytes[TotalLengthOffset..]) > bytes.Length;
        packet = new Ipv4Packet(bytes, bytes[headerLength..], isTruncated);
        return true;
    }

    /// <summary>Writes a 20-byte header with its checksum in front of a payload of the given length.</summary>
    /// <exception cref="ArgumentException">An address is not IPv4.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The packet would pass 65,535 bytes, or the header does not fit the destination.</exception>
    public static int WriteHeader(Span<byte> destination, in Ipv4Header header, int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadLength, ushort.MaxValue - MinimumHeaderLength);
        if (!header.Source.IsIpv4 || !header.Destination.IsIpv4)
            throw new ArgumentException("An IPv4 header takes an IPv4 source and destination.", nameof(header));
        var bytes = destination[..MinimumHeaderLength];
        bytes[0] = 0x45;
        bytes[TypeOfServiceOffset] = header.TypeOfService;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[TotalLengthOffset..], (ushort)(MinimumHeaderLength + payloadLength));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[IdentificationOffset..], header.Identification);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[FragmentOffsetOffset..], header.DontFragment ? DontFragmentBit : (ushort)0);
        bytes[TimeToLiveOffset] = header.TimeToLive;
        bytes[ProtocolOffset] = header.Protocol;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[ChecksumOffset..], 0);
        header.Source.WriteBytes(bytes[SourceOffset..]);
        header.Destination.WriteBytes(bytes[DestinationOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[ChecksumOffset..], InternetChecksum.Compute(bytes));
        return MinimumHeaderLength;
    }

    static bool HasWholeHeader(ReadOnlySpan<byte> bytes, out int headerLength)
    {
        headerLength = 0;
        if (bytes.Length < MinimumHeaderLength || bytes[0] >> 4 != 4)
            return false;
        headerLength = (bytes[0] & 0x0F) * 4;
        return headerLength >= MinimumHeaderLength && headerLength <= bytes.Length;
    }

    ushort Word(int offset) => BinaryPrimitives.ReadUInt16BigEndian(_bytes[offset..]);
}
