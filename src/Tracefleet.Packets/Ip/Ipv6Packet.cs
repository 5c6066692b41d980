using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>A view over an IPv6 packet (RFC 8200). Fields are in host order. Jumbograms (RFC 2675) are read as packets without payload.</summary>
public readonly ref struct Ipv6Packet
{
    public const int HeaderLength = 40;

    /// <summary>The flow label has 20 bits.</summary>
    public const uint MaximumFlowLabel = 0xFFFFF;

    const int PayloadLengthOffset = 4, NextHeaderOffset = 6, HopLimitOffset = 7, SourceOffset = 8, DestinationOffset = 24;

    readonly ReadOnlySpan<byte> _bytes;

    Ipv6Packet(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> payload)
    {
        _bytes = bytes;
        Payload = payload;
        var walk = ExtensionHeaders.GetEnumerator();
        while (walk.MoveNext())
        {
            if (walk.Current.Kind == IpProtocols.Fragment)
            {
                FragmentOffset = walk.Current.FragmentOffset;
                IsFragment = true;
            }
        }
        Protocol = walk.NextKind;
        HasUpperLayer = !walk.IsLaterFragment && Protocol != IpProtocols.NoNextHeader && !Ipv6ExtensionHeader.IsExtension(Protocol);
        UpperLayer = HasUpperLayer ? walk.Rest : default;
    }

    public byte TrafficClass => (byte)(FirstWord >> 20 & 0xFF);

    /// <summary>0 to 0xFFFFF.</summary>
    public uint FlowLabel => FirstWord & MaximumFlowLabel;
    public ushort PayloadLength => BinaryPrimitives.ReadUInt16BigEndian(_bytes[PayloadLengthOffset..]);

    /// <summary>As in the fixed header: the first extension header or the upper layer.</summary>
    public byte NextHeader => _bytes[NextHeaderOffset];
    public byte HopLimit => _bytes[HopLimitOffset];
    public Address Source => Address.FromBytes(_bytes.Slice(SourceOffset, 16));
    public Address Destination => Address.FromBytes(_bytes.Slice(DestinationOffset, 16));

    /// <summary>What is there after the fixed header, extension headers included; never beyond <see cref="PayloadLength"/>.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The packet says it is longer than the bytes at hand.</summary>
    public bool IsTruncated => HeaderLength + PayloadLength > _bytes.Length;

    public Ipv6ExtensionHeaders ExtensionHeaders => new(NextHeader, Payload);

    /// <summary>The upper-layer protocol after all extension headers, or the extension header that could not be read.</summary>
    public byte Protocol { get; }

    /// <summary>False in a later fragment, after "no next header", and where the extension headers are cut off or too many.</summary>
    public bool HasUpperLayer { get; }

    /// <summary>What is there of the upper layer, from its first byte; empty without one.</summary>
    public ReadOnlySpan<byte> UpperLayer { get; }

    /// <summary>Bytes at hand.</summary>
    public int Length => _bytes.Length;

    public bool IsFragment { get; }

    /// <summary>In bytes; 0 in the first fragment and in a whole packet.</summary>
    public int FragmentOffset { get; }

    uint FirstWord => BinaryPrimitives.ReadUInt32BigEndian(_bytes);

    public static bool TryParse(ReadOnlySpan<byte> bytes, out Ipv6Packet packet)
    {
        packet = default;
        if (!HasWholeHeader(bytes))
            return false;
        var claimed = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(bytes[PayloadLengthOffset..]);
        packet = new Ipv6Packet(bytes, bytes[HeaderLength..Math.Min(claimed, bytes.Length)]);
        return true;
    }

    /// <summary>Reads a packet out of an ICMPv6 error. Its payload length is not believed: the payload is all that was quoted.</summary>
    public static bool TryParseQuoted(ReadOnlySpan<byte> bytes, out Ipv6Packet packet)
    {
        packet = default;
        if (!HasWholeHeader(bytes))
            return false;
        packet = new Ipv6Packet(bytes, bytes[HeaderLength..]);
        return true;
    }

    /// <summary>Writes the 40-byte header in front of a payload of the given length, extension headers included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The payload passes 65,535 bytes, the flow label 20 bits, or the header the destination.</exception>
    public static int WriteHeader(Span<byte> destination, in Ipv6Header header, int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadLength, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(header.FlowLabel, MaximumFlowLabel, nameof(header));
        var bytes = destination[..HeaderLength];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, 6u << 28 | (uint)header.TrafficClass << 20 | header.FlowLabel);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[PayloadLengthOffset..], (ushort)payloadLength);
        bytes[NextHeaderOffset] = header.NextHeader;
        bytes[HopLimitOffset] = header.HopLimit;
        BinaryPrimitives.WriteUInt128BigEndian(bytes[SourceOffset..], header.Source.Bits);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[DestinationOffset..], header.Destination.Bits);
        return HeaderLength;
    }

    static bool HasWholeHeader(ReadOnlySpan<byte> bytes) => bytes.Length >= HeaderLength && bytes[0] >> 4 == 6;
}
