using System.Runtime.InteropServices;
using Tracefleet.Addressing;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Raw;

/// <summary>What the kernel tells about a datagram beside its bytes.</summary>
unsafe ref struct ControlData
{
    const int HeaderLength = 16;

    /// <summary>Wall-clock time of arrival in nanoseconds; 0 when the kernel gave none.</summary>
    public long Realtime;

    /// <summary>Datagrams this socket has dropped so far for want of room, modulo 2^32; null when it has dropped none.</summary>
    public uint? Dropped;

    /// <summary>Our address that it came to, where asked for.</summary>
    public Address Destination;
    public byte HopLimit;

    /// <summary>First word of the IPv6 header without its version.</summary>
    public uint FlowInfo;

    /// <summary>struct sock_extended_err with the address behind it; empty where this is no message of the error queue.</summary>
    public ReadOnlySpan<byte> Error;

    /// <summary>Bytes that a number takes as control data.</summary>
    public const int NumberSpace = HeaderLength + 8;

    public static ControlData Read(byte* control, int length)
    {
        ControlData data = default;
        for (var offset = 0; length - offset >= HeaderLength;)
        {
            var header = (ControlHeader*)(control + offset);
            if (header->Length < HeaderLength || header->Length > (nuint)(length - offset))
                break;
            data.Take(header->Level, header->Type, control + offset + HeaderLength, (int)header->Length - HeaderLength);
            offset += ((int)header->Length + 7) & ~7;
        }
        return data;
    }

    /// <summary>Writes a number for the kernel, and says how many bytes it takes.</summary>
    public static int WriteNumber(Span<byte> control, int level, int type, int value)
    {
        var header = new ControlHeader { Length = HeaderLength + sizeof(int), Level = level, Type = type };
        MemoryMarshal.Write(control, in header);
        MemoryMarshal.Write(control[HeaderLength..], value);
        return NumberSpace;
    }

    void Take(int level, int type, byte* value, int length)
    {
        switch (level, type)
        {
            case (LibC.SOL_SOCKET, LibC.SO_TIMESTAMPNS) when length >= sizeof(TimeSpec):
                Realtime = ((TimeSpec*)value)->TotalNanoseconds;
                break;
            case (LibC.SOL_SOCKET, LibC.SO_RXQ_OVFL) when length >= sizeof(uint):
                Dropped = *(uint*)value;
                break;
            case (LibC.SOL_IPV6, LibC.IPV6_PKTINFO) when length >= 16:
                Destination = Address.FromBytes(new ReadOnlySpan<byte>(value, 16));
                break;
            case (LibC.SOL_IP, LibC.IP_PKTINFO) when length >= 12:
                Destination = Address.FromBytes(new ReadOnlySpan<byte>(value + 8, 4));
                break;
            case (LibC.SOL_IP, LibC.IP_RECVERR):
            case (LibC.SOL_IPV6, LibC.IPV6_RECVERR):
                Error = new ReadOnlySpan<byte>(value, length);
                break;
            case (LibC.SOL_IP, LibC.IP_TTL) or (LibC.SOL_IPV6, LibC.IPV6_HOPLIMIT) when length >= sizeof(int):
                HopLimit = unchecked((byte)*(int*)value);
                break;
            case (LibC.SOL_IPV6, LibC.IPV6_FLOWINFO) when length >= sizeof(uint):
                FlowInfo = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(value, 4)) & 0x0FFF_FFFF;
                break;
        }
    }
}
