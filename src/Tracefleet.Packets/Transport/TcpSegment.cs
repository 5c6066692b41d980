using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>A view over a TCP segment (RFC 9293), or over the first bytes of one that an ICMP error quotes. Fields are in host order.</summary>
public readonly ref struct TcpSegment
{
    public const int MinimumHeaderLength = 20, MaximumOptionsLength = 40;

    /// <summary>Ports and sequence number: what every router quotes (RFC 792).</summary>
    public const int QuotedLength = 8;

    const int SourcePortOffset = 0, DestinationPortOffset = 2, SequenceOffset = 4, AcknowledgmentOffset = 8, FlagsOffset = 12,
        WindowOffset = 14, ChecksumOffset = 16, UrgentPointerOffset = 18;

    readonly ReadOnlySpan<byte> _bytes;

    TcpSegment(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ushort SourcePort => Word(SourcePortOffset);
    public ushort DestinationPort => Word(DestinationPortOffset);
    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(_bytes[SequenceOffset..]);

    /// <summary>False for a quotation that ends inside the header; the fields that were not quoted are then zero or empty.</summary>
    public bool IsHeaderComplete => _bytes.Length >= MinimumHeaderLength && DataOffset >= MinimumHeaderLength && DataOffset <= _bytes.Length;

    public uint Acknowledgment => (uint)Word(AcknowledgmentOffset) << 16 | Word(AcknowledgmentOffset + 2);

    /// <summary>Header length in bytes: 20 to 60 in a valid segment.</summary>
    public int DataOffset => (Word(FlagsOffset) >> 12) * 4;
    public TcpFlags Flags => (TcpFlags)(Word(FlagsOffset) & 0x1FF);
    public ushort Window => Word(WindowOffset);
    public ushort Checksum => Word(ChecksumOffset);
    public ushort UrgentPointer => Word(UrgentPointerOffset);
    public TcpOptions Options => new(IsHeaderComplete ? _bytes[MinimumHeaderLength..DataOffset] : default);
    public ReadOnlySpan<byte> Payload => IsHeaderComplete ? _bytes[DataOffset..] : default;

    public bool HasValidChecksum(Address source, Address destination) =>
        IsHeaderComplete && InternetChecksum.Transport(source, destination, IpProtocols.Tcp, _bytes) == 0;

    /// <summary>Reads a segment with its whole header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out TcpSegment segment)
    {
        segment = bytes.Length >= MinimumHeaderLength ? new TcpSegment(bytes) : default;
        if (segment.IsHeaderComplete)
            return true;
        segment = default;
        return false;
    }

    /// <summary>Reads a segment of which at least the first 8 bytes are there.</summary>
    public static bool TryParseQuoted(ReadOnlySpan<byte> bytes, out TcpSegment segment)
    {
        segment = bytes.Length >= QuotedLength ? new TcpSegment(bytes) : default;
        return bytes.Length >= QuotedLength;
    }

    /// <summary>Writes header, options (padded to 4 bytes with end-of-list), payload and checksum, and says how many bytes these are.</summary>
    public static int Write(Span<byte> buffer, in TcpHeader header, ReadOnlySpan<byte> options, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Length, MaximumOptionsLength, nameof(options));
        var dataOffset = MinimumHeaderLength + (options.Length + 3) / 4 * 4;
        var segment = buffer[..(dataOffset + payload.Length)];
        payload.CopyTo(segment[dataOffset..]);
        segment[MinimumHeaderLength..dataOffset].Clear();
        options.CopyTo(segment[MinimumHeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(segment[SourcePortOffset..], header.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment[DestinationPortOffset..], header.DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(segment[SequenceOffset..], header.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment[AcknowledgmentOffset..], header.Acknowledgment);
        BinaryPrimitives.WriteUInt16BigEndian(segment[FlagsOffset..], (ushort)(dataOffset / 4 << 12 | (int)header.Flags & 0x1FF));
        BinaryPrimitives.WriteUInt16BigEndian(segment[WindowOffset..], header.Window);
        BinaryPrimitives.WriteUInt16BigEndian(segment[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(segment[UrgentPointerOffset..], header.UrgentPointer);
        var checksum = InternetChecksum.Transport(header.Source, header.Destination, IpProtocols.Tcp, segment);
        BinaryPrimitives.WriteUInt16BigEndian(segment[ChecksumOffset..], checksum);
        return segment.Length;
    }

    ushort Word(int offset) => _bytes.Length >= offset + 2 ? BinaryPrimitives.ReadUInt16BigEndian(_bytes[offset..]) : (ushort)0;
}
