using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Rings;

/// <summary>Walks the packets of one block of a ring; what the kernel wrote is believed only as far as the block reaches.</summary>
static class RingPackets
{
    /// <summary>The packet at an offset in a block, from its network header on; false where it would leave the block.</summary>
    public static bool TryRead(ReadOnlySpan<byte> block, uint offset, out RingPacket header, out ReadOnlySpan<byte> packet)
    {
        header = default;
        packet = default;
        if (offset + (ulong)Unsafe.SizeOf<RingPacket>() > (ulong)block.Length)
            return false;
        header = MemoryMarshal.Read<RingPacket>(block[(int)offset..]);
        var start = offset + (ulong)header.NetworkOffset;
        if (start + header.CapturedLength > (ulong)block.Length)
            return false;
        packet = block.Slice((int)start, (int)header.CapturedLength);
        return true;
    }

    /// <summary>Where the next packet is; false where the header leads nowhere, so that nobody walks in a circle.</summary>
    public static bool TryNext(in RingPacket header, ref uint offset)
    {
        if (header.NextOffset < Unsafe.SizeOf<RingPacket>() || header.NextOffset > uint.MaxValue - offset)
            return false;
        offset += header.NextOffset;
        return true;
    }
}
