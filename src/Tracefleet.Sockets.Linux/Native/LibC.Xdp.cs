namespace Tracefleet.Sockets.Linux.Native;

/// <summary>struct xdp_umem_reg of linux/if_xdp.h.</summary>
struct XdpMemoryRegistration
{
    public ulong Address;
    public ulong Length;
    public uint ChunkSize;
    public uint Headroom;
    public uint Flags;
    public uint MetadataLength;
}

/// <summary>struct xdp_ring_offset.</summary>
struct XdpRingOffsets
{
    public ulong Producer;
    public ulong Consumer;
    public ulong Descriptors;
    public ulong Flags;
}

/// <summary>struct xdp_mmap_offsets.</summary>
struct XdpOffsets
{
    public XdpRingOffsets Receive;
    public XdpRingOffsets Transmit;
    public XdpRingOffsets Fill;
    public XdpRingOffsets Completion;
}

/// <summary>struct sockaddr_xdp.</summary>
struct XdpName
{
    public ushort Family;
    public ushort Flags;
    public int InterfaceIndex;
    public uint Queue;
    public uint SharedMemorySocket;
}

/// <summary>struct xdp_desc: where a frame is in the shared memory.</summary>
struct XdpDescriptor
{
    public ulong Address;
    public uint Length;
    public uint Options;
}

static partial class LibC
{
    public const int AF_XDP = 44, SOL_XDP = 283;
    public const int XDP_MMAP_OFFSETS = 1, XDP_TX_RING = 3, XDP_UMEM_REG = 4, XDP_UMEM_FILL_RING = 5, XDP_UMEM_COMPLETION_RING = 6;
    public const ushort XDP_COPY = 2, XDP_USE_NEED_WAKEUP = 8;
    public const uint XDP_RING_NEED_WAKEUP = 1;
    public const long XDP_PGOFF_TX_RING = 0x8000_0000, XDP_UMEM_PGOFF_COMPLETION_RING = 0x1_8000_0000;
}
