using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Benchmarks.Packets;

/// <summary>Many traces that run at once, and what routers would answer their probes.</summary>
sealed class PacketInputs
{
    /// <summary>Traces, and packets of each kind; a power of two.</summary>
    public const int Count = 1024;

    static readonly ProbingKey Key = new(0x0706050403020100, 0x0f0e0d0c0b0a0908);

    public PacketInputs(int ipVersion)
    {
        IsIpv6 = ipVersion == 6;
        var source = Address.Parse(IsIpv6 ? "2001:db8:ffff::1" : "198.18.0.1");
        for (var trace = 0; trace < Count; trace++)
        {
            Flows[trace] = TraceFlow.Of(source, Numbered(IsIpv6 ? "2001:db8:dddd::" : "198.19.0.0", trace), TraceParameters.Default);
            Marks[trace] = new ProbeMarks(Key, Flows[trace], serial: trace);
        }
    }

    public bool IsIpv6 { get; }
    public TraceFlow[] Flows { get; } = new TraceFlow[Count];
    public ProbeMarks[] Marks { get; } = new ProbeMarks[Count];

    public Probe ProbeOf(int trace) => new(Flows[trace].Destination, default, new Ttl(1 + trace % 32), 1);

    public byte[] Probe(int trace)
    {
        var packet = new byte[ProbeWriter.MaxLength];
        return packet[..ProbeWriter.Write(packet, Flows[trace], Marks[trace], ProbeOf(trace))];
    }

    /// <summary>Time exceeded with the whole probe quoted and a stack of two labels behind it.</summary>
    public byte[] Reply(int trace)
    {
        var router = Numbered(IsIpv6 ? "2001:db8:1::" : "198.18.128.0", trace);
        var quoted = Probe(trace);
        quoted[IsIpv6 ? 7 : 8] = 1;
        Span<byte> extensions = stackalloc byte[64];
        extensions = extensions[..IcmpExtensions.WriteMpls(extensions, [new MplsLabel(24_000, 0, false, 1), new MplsLabel(299_776, 0, true, 1)])];
        var icmp = new byte[512];
        var length = IcmpError.Write(
            icmp, IsIpv6, router, Flows[trace].Source, IsIpv6 ? Icmpv6Types.TimeExceeded : IcmpTypes.TimeExceeded, 0, quoted, extensions);
        return Packet(router, Flows[trace].Source, icmp.AsSpan(0, length));
    }

    static byte[] Packet(Address from, Address to, ReadOnlySpan<byte> icmp)
    {
        var packet = new byte[Ipv6Packet.HeaderLength + icmp.Length];
        var header = from.IsIpv4
            ? Ipv4Packet.WriteHeader(packet, new Ipv4Header(from, to, 60, IpProtocols.Icmp, 7), icmp.Length)
            : Ipv6Packet.WriteHeader(packet, new Ipv6Header(from, to, 60, IpProtocols.Icmpv6), icmp.Length);
        icmp.CopyTo(packet.AsSpan(header));
        return packet[..(header + icmp.Length)];
    }

    static Address Numbered(string network, int number) => new(Address.Parse(network).Bits + (uint)number);
}
