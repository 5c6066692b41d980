using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tracefleet.Addressing;

namespace Tracefleet.Sockets.Linux.Datagrams;

/// <summary>struct sock_extended_err: what the error queue tells of an ICMP message, and who sent it.</summary>
readonly struct ExtendedError
{
    /// <summary>Bytes of struct sock_extended_err with a struct sockaddr_in or sockaddr_in6 behind it.</summary>
    public const int Ipv4Length = 32, Ipv6Length = 44;

    const byte OriginIcmp = 2, OriginIcmpv6 = 3, InvalidExtensions = 1;

    ExtendedError(ReadOnlySpan<byte> bytes, Address offender)
    {
        Type = bytes[5];
        Code = bytes[6];
        Info = MemoryMarshal.Read<uint>(bytes[8..]);
        // sock_ee_data_rfc4884: offset, flags. Extensions that the kernel found invalid are not used.
        ExtensionOffset = (bytes[14] & InvalidExtensions) == 0 ? MemoryMarshal.Read<ushort>(bytes[12..]) : (ushort)0;
        Offender = offender;
    }

    public byte Type { get; }
    public byte Code { get; }

    /// <summary>The MTU of a "packet too big" or "fragmentation needed", the pointer of a "parameter problem".</summary>
    public uint Info { get; }

    /// <summary>Where in the returned payload the extensions begin (RFC 4884); 0 where there are none that the message marks.</summary>
    public ushort ExtensionOffset { get; }

    public Address Offender { get; }

    /// <summary>False for what this host reports itself, such as a packet larger than the interface's MTU.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ExtendedError error)
    {
        error = default;
        if (bytes.Length is not (Ipv4Length or Ipv6Length))
            return false;
        var isIpv4 = bytes.Length == Ipv4Length;
        if (bytes[4] != (isIpv4 ? OriginIcmp : OriginIcmpv6) || BinaryPrimitives.ReadUInt16LittleEndian(bytes[16..]) == 0)
            return false;
        error = new ExtendedError(bytes, Address.FromBytes(isIpv4 ? bytes.Slice(20, 4) : bytes.Slice(24, 16)));
        return true;
    }
}
