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

static partial class LibC
{
    public const int AF_PACKET = 17, SOCK_DGRAM = 2;
    public const ushort ETH_P_IP = 0x0800, ETH_P_IPV6 = 0x86DD;

    public const int SOL_PACKET = 263, PACKET_RX_RING = 5, PACKET_STATISTICS = 6, PACKET_VERSION = 10, PACKET_QDISC_BYPASS = 20;
    public const int TPACKET_V3 = 2;
    public const uint TP_STATUS_KERNEL = 0, TP_STATUS_USER = 1;

    public const short POLLERR = 8;
}
