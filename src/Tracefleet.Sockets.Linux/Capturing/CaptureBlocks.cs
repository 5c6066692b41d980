using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Rings;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>Hands over the frames of a block where they lie; what the kernel wrote is believed only as far as the block reaches.</summary>
static class CaptureBlocks
{
    const uint VlanMask = 0xFFF;

    /// <param name="isWhole">False where the block ends or contradicts itself before its last frame.</param>
    /// <returns>How many frames were handed over.</returns>
    [SkipLocalsInit]
    public static int Deliver<TSink>(ReadOnlySpan<byte> block, uint first, uint count, LinkType link, ref TSink sink, out bool isWhole)
        where TSink : ICapturedFrameSink
    {
        var delivered = 0;
        var offset = first;
        while (delivered < count && offset + (ulong)Unsafe.SizeOf<RingFrame>() <= (ulong)block.Length)
        {
            // Read where it lies: a copy would cost as much as all else here.
            ref readonly var header = ref MemoryMarshal.AsRef<RingFrame>(block[(int)offset..]);
            var (start, length) = (offset + (ulong)header.Packet.LinkOffset, header.Packet.CapturedLength);
            if (start + length > (ulong)block.Length)
                break;
            sink.Take(new CapturedFrame
            {
                Link = link,
                Bytes = block.Slice((int)start, (int)length),
                OriginalLength = header.Packet.Length,
                At = header.Packet.Realtime,
                StrippedVlanId = (header.Packet.Status & LibC.TP_STATUS_VLAN_VALID) != 0 ? (ushort)(header.VlanTag & VlanMask) : null,
                Direction = header.Link.PacketType == LibC.PACKET_OUTGOING ? FlowDirection.Egress : FlowDirection.Ingress,
                Interface = unchecked((uint)header.Link.InterfaceIndex),
            });
            delivered++;
            if (!RingPackets.TryNext(header.Packet, ref offset))
                break;
        }
        isWhole = delivered == count;
        return delivered;
    }
}
