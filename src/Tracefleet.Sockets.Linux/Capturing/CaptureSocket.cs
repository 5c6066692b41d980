using System.Net;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Routing;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>The calls that make a socket of AF_PACKET into a ring (packet(7), the kernel's Documentation/networking/packet_mmap.rst).</summary>
static class CaptureSocket
{
    /// <summary>Bytes of a block: large, since a block is handed over whole, and since no frame is longer than one.</summary>
    public const int BlockSize = 1024 * 1024;

    // Says nothing in version 3 of rings, but has to divide the block.
    const int FrameSize = 2048;
    const string Purpose = "Capturing";

    // Where there is no link header to read, the kernel is asked to leave off what some tunnels nonetheless write.
    public static SocketHandle Open(LinkType link)
    {
        // Protocol 0: nothing comes before it is bound.
        if (LibC.OpenSocket(LibC.AF_PACKET, link == LinkType.Ethernet ? LibC.SOCK_RAW : LibC.SOCK_DGRAM, 0, out var errno) is not { } socket)
            throw RawSocketException.For("socket(AF_PACKET)", errno, Purpose);
        return socket;
    }

    public static MappedMemory Map(SocketHandle socket, int blocks, TimeSpan blockTimeout)
    {
        LibC.SetOption(socket, LibC.SOL_PACKET, LibC.PACKET_VERSION, LibC.TPACKET_V3, "PACKET_VERSION");
        var request = new RingRequest
        {
            BlockSize = BlockSize,
            BlockCount = (uint)blocks,
            FrameSize = FrameSize,
            FrameCount = (uint)(blocks * (BlockSize / FrameSize)),
            RetireMilliseconds = (uint)blockTimeout.TotalMilliseconds,
        };
        return LibC.TrySetOption(socket, LibC.SOL_PACKET, LibC.PACKET_RX_RING, request) switch
        {
            0 => MappedMemory.OfSocket(socket, (nuint)BlockSize * (nuint)blocks),
            Errno.ENOMEM => throw new RawSocketException(
                "setsockopt(PACKET_RX_RING)", Errno.ENOMEM, $"The kernel has no {blocks} MB for the ring; ask for a smaller one."),
            var errno => throw RawSocketException.For($"setsockopt(PACKET_RX_RING, {blocks} blocks of {BlockSize} bytes)", errno, Purpose),
        };
    }

    /// <summary>Binds to all protocols of a link, in both directions.</summary>
    public static void Bind(SocketHandle socket, Link link, bool isPromiscuous)
    {
        var protocol = unchecked((ushort)IPAddress.HostToNetworkOrder((short)LibC.ETH_P_ALL));
        var name = new LinkName { Family = LibC.AF_PACKET, Protocol = protocol, InterfaceIndex = link.Index };
        Succeed(LibC.TryBind(socket, name), $"bind(AF_PACKET, {link.Name})");
        var membership = new LinkMembership { InterfaceIndex = link.Index, Type = LibC.PACKET_MR_PROMISC };
        if (isPromiscuous)
            Succeed(LibC.TrySetOption(socket, LibC.SOL_PACKET, LibC.PACKET_ADD_MEMBERSHIP, membership), $"setsockopt(PACKET_ADD_MEMBERSHIP, {link.Name})");
    }

    /// <summary>Has each frame go to one of the sockets, all of a connection's to the same while that has room.</summary>
    /// <remarks>The hash is the same for both directions. The kernel chooses a group number that no other process has.</remarks>
    public static void Share(IReadOnlyList<SocketHandle> sockets)
    {
        const int mode = LibC.PACKET_FANOUT_HASH | LibC.PACKET_FANOUT_FLAG_ROLLOVER, numberMask = 0xFFFF;
        var number = 0;
        for (var i = 0; i < sockets.Count; i++)
        {
            var argument = number | (i == 0 ? mode | LibC.PACKET_FANOUT_FLAG_UNIQUEID : mode) << 16;
            Succeed(LibC.TrySetOption<int>(sockets[i], LibC.SOL_PACKET, LibC.PACKET_FANOUT, argument), "setsockopt(PACKET_FANOUT)");
            if (i == 0)
                Succeed(LibC.TryGetOption(sockets[i], LibC.SOL_PACKET, LibC.PACKET_FANOUT, out number), "getsockopt(PACKET_FANOUT)");
            number &= numberMask;
        }
    }

    /// <summary>Sets the filter for good.</summary>
    public static void Filter(SocketHandle socket, ReadOnlySpan<FilterInstruction> program, CaptureFilter? filter)
    {
        var errno = LibC.TrySetFilter(socket, program);
        if (errno != 0 && filter is { } refused)
            throw new CaptureFilterException(refused.Expression, errno switch
            {
                Errno.EINVAL => $"The kernel does not run the filter '{refused.Expression}': it has loops (protochain) or more than 4,096 instructions.",
                Errno.ENOMEM => $"The filter '{refused.Expression}' has {program.Length} instructions, for which the limit net.core.optmem_max is too low. "
                    + "Raise that or shorten the filter.",
                _ => RawSocketException.For("setsockopt(SO_ATTACH_FILTER)", errno, Purpose).Message,
            });
        Succeed(errno, "setsockopt(SO_ATTACH_FILTER)");
    }

    static void Succeed(int errno, string operation)
    {
        if (errno != 0)
            throw RawSocketException.For(operation, errno, Purpose);
    }
}
