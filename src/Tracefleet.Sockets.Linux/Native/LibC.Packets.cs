namespace Tracefleet.Sockets.Linux.Native;

/// <summary>struct sockaddr_ll of linux/if_packet.h.</summary>
unsafe struct LinkName
{
    public ushort Family;

    /// <summary>EtherType in network order.</summary>
    public ushort Protocol;
    public int InterfaceIndex;
    public ushort HardwareType;
    public byte PacketType;
    public byte AddressLength;
    public fixed byte Address[8];
}

/// <summary>struct tpacket_req3.</summary>
struct RingRequest
{
    public uint BlockSize;
    public uint BlockCount;
    public uint FrameSize;
    public uint FrameCount;
    public uint RetireMilliseconds;
    public uint PrivateSize;
    public uint Features;
}

/// <summary>struct tpacket_stats_v3: since it was last read.</summary>
struct RingStatistics
{
    public uint Packets;
    public uint Drops;
    public uint Freezes;
}

/// <summary>struct tpacket_block_desc with its tpacket_hdr_v1.</summary>
struct RingBlock
{
    public uint Version;
    public uint PrivateOffset;
    public uint Status;
    public uint PacketCount;
    public uint FirstPacketOffset;
}

/// <summary>struct tpacket3_hdr without its variants.</summary>
struct RingPacket
{
    public uint NextOffset;
    public uint Seconds;
    public uint Nanoseconds;
    public uint CapturedLength;
    public uint Length;
    public uint Status;
    public ushort LinkOffset;
    public ushort NetworkOffset;

    public readonly long Realtime => Seconds * 1_000_000_000L + Nanoseconds;
}

/// <summary>struct tpacket3_hdr with the variant of received frames, and the struct sockaddr_ll that follows it.</summary>
struct RingFrame
{
    public RingPacket Packet;
    public uint Hash;

    /// <summary>Tag control information: priority and VLAN.</summary>
    public uint VlanTag;
    public ushort VlanType;
    public ushort Padding;
    public uint Padding2;
    public uint Padding3;
    public LinkName Link;
}

/// <summary>struct packet_mreq.</summary>
unsafe struct LinkMembership
{
    public int InterfaceIndex;
    public ushort Type;
    public ushort AddressLength;
    public fixed byte Address[8];
}

static partial class LibC
{
    public const int AF_PACKET = 17, SOCK_DGRAM = 2;
    public const ushort ETH_P_ALL = 0x0003, ETH_P_IP = 0x0800, ETH_P_IPV6 = 0x86DD;

    public const int SOL_PACKET = 263, PACKET_ADD_MEMBERSHIP = 1, PACKET_RX_RING = 5, PACKET_STATISTICS = 6, PACKET_VERSION = 10, PACKET_FANOUT = 18,
        PACKET_QDISC_BYPASS = 20;
    public const int TPACKET_V3 = 2;
    public const uint TP_STATUS_KERNEL = 0, TP_STATUS_USER = 1, TP_STATUS_VLAN_VALID = 0x10;
    public const int PACKET_FANOUT_HASH = 0, PACKET_FANOUT_FLAG_ROLLOVER = 0x1000, PACKET_FANOUT_FLAG_UNIQUEID = 0x2000;
    public const ushort PACKET_MR_PROMISC = 1;
    public const byte PACKET_OUTGOING = 4;

    public const short POLLERR = 8;

    /// <summary>The interface that a packet socket is bound to; negative once that is gone.</summary>
    public static unsafe int BoundLink(SocketHandle socket)
    {
        LinkName name = default;
        var length = (uint)sizeof(LinkName);
        return GetSockName(socket, &name, &length) == 0
            ? name.InterfaceIndex
            : throw RawSocketException.For("getsockname(AF_PACKET)", System.Runtime.InteropServices.Marshal.GetLastPInvokeError());
    }
}
