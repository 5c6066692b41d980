using System.Buffers.Binary;

namespace Tracefleet.Packets;

/// <summary>A view over one IPv6 extension header (RFC 8200 §4, RFC 4302 for the authentication header).</summary>
public readonly ref struct Ipv6ExtensionHeader
{
    public const int FragmentLength = 8;

    Ipv6ExtensionHeader(byte kind, ReadOnlySpan<byte> bytes)
    {
        Kind = kind;
        Bytes = bytes;
    }

    /// <summary>The number that named this header, one of <see cref="IpProtocols"/>.</summary>
    public byte Kind { get; }

    /// <summary>The number of the header that follows.</summary>
    public byte NextHeader => Bytes[0];

    /// <summary>The whole header, from its next header field.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>In bytes, a multiple of 8; 0 for any other kind of header.</summary>
    public int FragmentOffset => Kind == IpProtocols.Fragment ? BinaryPrimitives.ReadUInt16BigEndian(Bytes[2..]) & 0xFFF8 : 0;
    public bool MoreFragments => Kind == IpProtocols.Fragment && (Bytes[3] & 1) != 0;
    public uint FragmentIdentification => Kind == IpProtocols.Fragment ? BinaryPrimitives.ReadUInt32BigEndian(Bytes[4..]) : 0;

    public static bool IsExtension(byte kind) => kind is IpProtocols.HopByHopOptions or IpProtocols.Routing or IpProtocols.Fragment
        or IpProtocols.AuthenticationHeader or IpProtocols.DestinationOptions;

    /// <summary>Reads the header of this kind at the start of the bytes; false if it is no extension header or is cut off.</summary>
    public static bool TryParse(byte kind, ReadOnlySpan<byte> bytes, out Ipv6ExtensionHeader header)
    {
        header = default;
        if (!IsExtension(kind) || bytes.Length < 8)
            return false;
        var length = kind switch
        {
            IpProtocols.Fragment => FragmentLength,
            IpProtocols.AuthenticationHeader => (bytes[1] + 2) * 4,
            _ => (bytes[1] + 1) * 8,
        };
        // An authentication header may claim less than its own fixed part, which also keeps the accessors inside their bytes.
        if (length < 8 || length > bytes.Length)
            return false;
        header = new Ipv6ExtensionHeader(kind, bytes[..length]);
        return true;
    }

    /// <summary>Writes a hop-by-hop or destination options header around options in TLV form and pads it to 8 bytes (RFC 8200 §4.2).</summary>
    public static int WriteOptions(Span<byte> buffer, byte nextHeader, ReadOnlySpan<byte> options)
    {
        var length = (2 + options.Length + 7) / 8 * 8;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 256 * 8, nameof(options));
        var header = buffer[..length];
        header[0] = nextHeader;
        header[1] = (byte)(length / 8 - 1);
        options.CopyTo(header[2..]);
        WritePadding(header[(2 + options.Length)..]);
        return length;
    }

    /// <summary>Writes a fragment header; the offset is in bytes and a multiple of 8 (RFC 8200 §4.5).</summary>
    public static int WriteFragment(Span<byte> buffer, byte nextHeader, int offset, bool moreFragments, uint identification)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, 0xFFF8);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset % 8, 0, nameof(offset));
        var header = buffer[..FragmentLength];
        header[0] = nextHeader;
        header[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(offset | (moreFragments ? 1 : 0)));
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], identification);
        return FragmentLength;
    }

    // Pad1 is a lone zero byte; PadN is type 1, its data length, zeros.
    static void WritePadding(Span<byte> padding)
    {
        padding.Clear();
        if (padding.Length < 2)
            return;
        padding[0] = 1;
        padding[1] = (byte)(padding.Length - 2);
    }
}
