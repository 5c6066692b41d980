using Tracefleet.Packets;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Raw;

/// <summary>Classic BPF that lets through only what can answer a probe: echo replies, ICMP errors, SYN-ACK and RST.</summary>
/// <remarks>An IPv4 raw socket shows the filter the packet from its IP header; an IPv6 one from the header after all extension headers.</remarks>
static class ReplyFilters
{
    // BPF_LDX|BPF_B|BPF_MSH, BPF_LD|BPF_B|BPF_IND, BPF_LD|BPF_B|BPF_ABS, BPF_ALU|BPF_AND|BPF_K, BPF_JMP|BPF_JEQ|BPF_K,
    // BPF_JMP|BPF_JSET|BPF_K, BPF_RET|BPF_K of linux/bpf_common.h.
    const ushort LoadHeaderLength = 0xB1, LoadIndirect = 0x50, LoadAbsolute = 0x30, And = 0x54, JumpIfEqual = 0x15, JumpIfSet = 0x45, Return = 0x06;
    const uint TcpFlagsOffset = 13, Rst = 0x04, SynAck = 0x12, Everything = 0x40000;

    static ReadOnlySpan<byte> IcmpReplies =>
    [
        IcmpTypes.EchoReply, IcmpTypes.DestinationUnreachable, IcmpTypes.SourceQuench, IcmpTypes.TimeExceeded, IcmpTypes.ParameterProblem,
    ];

    static ReadOnlySpan<byte> Icmpv6Replies =>
    [
        Icmpv6Types.DestinationUnreachable, Icmpv6Types.PacketTooBig, Icmpv6Types.TimeExceeded,
        Icmpv6Types.ParameterProblem, Icmpv6Types.EchoReply,
    ];

    public static FilterInstruction[] Icmp { get; } = [new(LoadHeaderLength, 0, 0, 0), .. TypeIsOneOf(LoadIndirect, IcmpReplies)];

    public static FilterInstruction[] Icmpv6 { get; } = TypeIsOneOf(LoadAbsolute, Icmpv6Replies);

    public static FilterInstruction[] TcpOverIpv4 { get; } = [new(LoadHeaderLength, 0, 0, 0), .. IsSynAckOrRst(LoadIndirect)];

    public static FilterInstruction[] TcpOverIpv6 { get; } = IsSynAckOrRst(LoadAbsolute);

    /// <summary>The same set as <see cref="Icmpv6"/>, in the eight words of ICMP6_FILTER.</summary>
    public static uint[] BlockedIcmpv6Types()
    {
        var blocked = new uint[8];
        Array.Fill(blocked, uint.MaxValue);
        foreach (var type in Icmpv6Replies)
            blocked[type / 32] &= ~(1u << type % 32);
        return blocked;
    }

    static FilterInstruction[] TypeIsOneOf(ushort load, ReadOnlySpan<byte> types)
    {
        var program = new FilterInstruction[types.Length + 3];
        program[0] = new(load, 0, 0, 0);
        for (var i = 0; i < types.Length; i++)
            program[i + 1] = new(JumpIfEqual, (byte)(types.Length - i), 0, types[i]);
        program[^2] = new(Return, 0, 0, 0);
        program[^1] = new(Return, 0, 0, Everything);
        return program;
    }

    static FilterInstruction[] IsSynAckOrRst(ushort load) =>
    [
        new(load, 0, 0, TcpFlagsOffset),
        new(JumpIfSet, 3, 0, Rst),
        new(And, 0, 0, SynAck),
        new(JumpIfEqual, 1, 0, SynAck),
        new(Return, 0, 0, 0),
        new(Return, 0, 0, Everything),
    ];
}
