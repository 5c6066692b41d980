using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>Classic BPF around a compiled filter.</summary>
static class CapturePrograms
{
    // linux/bpf_common.h: BPF_LD|BPF_B|BPF_ABS, BPF_LD|BPF_IMM, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET|BPF_K.
    const ushort LoadByte = 0x30, LoadNumber = 0x00, JumpIfEqual = 0x15, Return = 0x06;

    // SKF_AD_OFF + SKF_AD_PKTTYPE.
    const uint PacketTypeOffset = unchecked((uint)-0x1000 + 4);

    /// <summary>Takes nothing.</summary>
    public static FilterInstruction[] Nothing { get; } = [new(Return, 0, 0, 0)];

    /// <param name="filter">Null for everything.</param>
    /// <param name="isLoopback">Every frame goes out and comes in again: as libpcap does, only the second is taken.</param>
    public static FilterInstruction[] For(CaptureFilter? filter, int snapLength, bool isLoopback)
    {
        ReadOnlySpan<FilterInstruction> matching = filter is null ? [new(Return, 0, 0, (uint)snapLength)] : filter.Instructions;
        return isLoopback ? [.. IncomingOnly, .. matching] : [.. matching];
    }

    // The accumulator starts at 0, and what follows may count on that.
    static FilterInstruction[] IncomingOnly { get; } =
    [
        new(LoadByte, 0, 0, PacketTypeOffset),
        new(JumpIfEqual, 0, 1, LibC.PACKET_OUTGOING),
        new(Return, 0, 0, 0),
        new(LoadNumber, 0, 0, 0),
    ];
}
