using Tracefleet.Packets;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Rings;

/// <summary>Classic BPF for a ring: of what reaches this host, only what can answer a probe. It sees packets from their IP header.</summary>
static class RingFilters
{
    // linux/bpf_common.h: BPF_LD|BPF_B|BPF_ABS, BPF_LD|BPF_H|BPF_ABS, BPF_LD|BPF_B|BPF_IND, BPF_LDX|BPF_B|BPF_MSH, BPF_ALU|BPF_AND|BPF_K,
    // BPF_JMP|BPF_JEQ|BPF_K, BPF_JMP|BPF_JSET|BPF_K, BPF_RET|BPF_K.
    const ushort LoadByte = 0x30, LoadHalf = 0x28, LoadIndirect = 0x50, LoadHeaderLength = 0xB1, And = 0x54, JumpIfEqual = 0x15, JumpIfSet = 0x45,
        Return = 0x06;

    // SKF_AD_OFF + SKF_AD_PKTTYPE: 0 is PACKET_HOST, a packet for this host.
    const uint PacketTypeOffset = unchecked((uint)-0x1000 + 4);
    const uint Nothing = 0, Everything = 0x40000;
    const uint ProtocolOffset = 9, FragmentOffset = 6, FragmentMask = 0x1FFF;
    const uint NextHeaderOffset = 6, Ipv6HeaderLength = 40, TcpFlagsOffset = 13;
    const uint Syn = 0x02, Rst = 0x04, Ack = 0x10;

    public static FilterInstruction[] Ipv4 { get; } = Assemble(
        new(LoadByte, PacketTypeOffset), new(JumpIfEqual, 0) { Else = "drop" },
        new(LoadHalf, FragmentOffset), new(JumpIfSet, FragmentMask) { Then = "drop" },
        new(LoadHeaderLength, 0),
        new(LoadByte, ProtocolOffset), new(JumpIfEqual, IpProtocols.Icmp) { Then = "icmp" }, new(JumpIfEqual, IpProtocols.Tcp) { Else = "drop" },
        new(LoadIndirect, TcpFlagsOffset), new(JumpIfSet, Rst) { Then = "keep" }, new(And, Syn | Ack), new(JumpIfEqual, Syn | Ack) { Then = "keep", Else = "drop" },
        new(LoadIndirect, 0) { Name = "icmp" },
        new(JumpIfEqual, IcmpTypes.TimeExceeded) { Then = "keep" }, new(JumpIfEqual, IcmpTypes.EchoReply) { Then = "keep" },
        new(JumpIfEqual, IcmpTypes.DestinationUnreachable) { Then = "keep" }, new(JumpIfEqual, IcmpTypes.SourceQuench) { Then = "keep" },
        new(JumpIfEqual, IcmpTypes.ParameterProblem) { Then = "keep" },
        new(Return, Nothing) { Name = "drop" },
        new(Return, Everything) { Name = "keep" });

    /// <summary>A packet with extension headers passes: they cannot be walked here, and are rare.</summary>
    public static FilterInstruction[] Ipv6 { get; } = Assemble(
        new(LoadByte, PacketTypeOffset), new(JumpIfEqual, 0) { Else = "drop" },
        new(LoadByte, NextHeaderOffset), new(JumpIfEqual, IpProtocols.Icmpv6) { Then = "icmp" }, new(JumpIfEqual, IpProtocols.Tcp) { Then = "tcp" },
        new(JumpIfEqual, HopByHop) { Then = "keep" }, new(JumpIfEqual, RoutingHeader) { Then = "keep" },
        new(JumpIfEqual, DestinationOptions) { Then = "keep", Else = "drop" },
        new(LoadByte, Ipv6HeaderLength + TcpFlagsOffset) { Name = "tcp" }, new(JumpIfSet, Rst) { Then = "keep" },
        new(And, Syn | Ack), new(JumpIfEqual, Syn | Ack) { Then = "keep", Else = "drop" },
        new(LoadByte, Ipv6HeaderLength) { Name = "icmp" },
        new(JumpIfEqual, Icmpv6Types.TimeExceeded) { Then = "keep" }, new(JumpIfEqual, Icmpv6Types.EchoReply) { Then = "keep" },
        new(JumpIfEqual, Icmpv6Types.DestinationUnreachable) { Then = "keep" }, new(JumpIfEqual, Icmpv6Types.PacketTooBig) { Then = "keep" },
        new(JumpIfEqual, Icmpv6Types.ParameterProblem) { Then = "keep" },
        new(Return, Nothing) { Name = "drop" },
        new(Return, Everything) { Name = "keep" });

    const uint HopByHop = 0, RoutingHeader = 43, DestinationOptions = 60;

    /// <summary>An instruction that may have a name, and jumps to names; without one it goes on to the next.</summary>
    sealed record Line(ushort Code, uint Operand)
    {
        public string? Name { get; init; }
        public string? Then { get; init; }
        public string? Else { get; init; }
    }

    static FilterInstruction[] Assemble(params Line[] lines)
    {
        return [.. lines.Select((line, index) => new FilterInstruction(line.Code, Jump(line.Then, index), Jump(line.Else, index), line.Operand))];

        byte Jump(string? name, int from) => name is null ? (byte)0 : (byte)(Array.FindIndex(lines, line => line.Name == name) - from - 1);
    }
}
