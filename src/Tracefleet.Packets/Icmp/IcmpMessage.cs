using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>A view over an ICMP (RFC 792) or ICMPv6 (RFC 4443) message, or over the header of a quoted one. Fields are in host order.</summary>
public readonly ref struct IcmpMessage
{
    public const int HeaderLength = 8;

    internal const int TypeOffset = 0, CodeOffset = 1, ChecksumOffset = 2, RestOffset = 4, IdentifierOffset = 4, SequenceOffset = 6;

    readonly ReadOnlySpan<byte> _bytes;

    IcmpMessage(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public byte Type => _bytes[TypeOffset];
    public byte Code => _bytes[CodeOffset];
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_bytes[ChecksumOffset..]);

    /// <summary>The second four bytes, whose meaning depends on the type.</summary>
    public uint RestOfHeader => BinaryPrimitives.ReadUInt32BigEndian(_bytes[RestOffset..]);

    /// <summary>Everything after the first 8 bytes.</summary>
    public ReadOnlySpan<byte> Body => _bytes[HeaderLength..];

    /// <summary>Means something in echo messages only.</summary>
    public ushort Identifier => BinaryPrimitives.ReadUInt16BigEndian(_bytes[IdentifierOffset..]);

    /// <summary>Means something in echo messages only.</summary>
    public ushort Sequence => BinaryPrimitives.ReadUInt16BigEndian(_bytes[SequenceOffset..]);

    /// <summary>Next-hop MTU in bytes from "fragmentation needed" (RFC 1191 §4) or "packet too big" (RFC 4443 §3.2); 0 in other messages.</summary>
    /// <remarks>The two families need no telling apart here: ICMP has no type 2 and ICMPv6 no code 4 of its type 3.</remarks>
    public uint Mtu => (Type, Code) switch
    {
        (IcmpTypes.DestinationUnreachable, IcmpCodes.FragmentationNeeded) => RestOfHeader & 0xFFFF,
        (Icmpv6Types.PacketTooBig, _) => RestOfHeader,
        _ => 0,
    };

    public bool IsError(bool isIpv6) => isIpv6 ? Icmpv6Types.IsError(Type) : IcmpTypes.IsError(Type);

    /// <summary>For ICMP, whose checksum covers the message alone.</summary>
    public bool HasValidChecksum() => InternetChecksum.Compute(_bytes) == 0;

    /// <summary>For ICMPv6, whose checksum covers the pseudo header too.</summary>
    public bool HasValidChecksum(Address source, Address destination) =>
        InternetChecksum.Transport(source, destination, IpProtocols.Icmpv6, _bytes) == 0;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out IcmpMessage message)
    {
        message = bytes.Length >= HeaderLength ? new IcmpMessage(bytes) : default;
        return bytes.Length >= HeaderLength;
    }
}
