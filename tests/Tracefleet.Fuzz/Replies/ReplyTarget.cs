using Tracefleet.Addressing;
using Tracefleet.Fuzz.Running;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tests.ReplyMatching;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Fuzz.Replies;

/// <summary>Received packets: read, matched, proven and turned into replies, with a running session of every method and family.</summary>
public sealed class ReplyTarget : IFuzzTarget
{
    static readonly ProbingKey s_key = new(0x0706050403020100, 0x0f0e0d0c0b0a0908);

    readonly ReplyMatcher _matcher = new();
    readonly List<byte[]> _corpus = [];

    public ReplyTarget()
    {
        foreach (var method in Enum.GetValues<TraceMethod>())
        {
            Add("198.18.0.1", $"198.18.1.{(int)method + 1}", method);
            Add("2001:db8::1", $"2001:db8:1::{(int)method + 1}", method);
        }
    }

    public string Name => "replies";
    public IReadOnlyList<byte[]> Corpus => _corpus;

    /// <summary>All extension objects of the longest input, each in objects of its own.</summary>
    public long MaxAllocation => 32_768;

    public void Read(ReadOnlySpan<byte> input)
    {
        Read(input, cut: false);
        // A cut packet's checksum cannot be checked, which lets spoiled ones further in.
        Read(input, cut: true);
    }

    void Read(ReadOnlySpan<byte> input, bool cut)
    {
        var reason = _matcher.Match(input, cut, out var claim, out var flow, out var proven);
        if (reason != DropReason.None)
            return;
        var reply = claim.ToReply(proven, Instant.FromUnixMicroseconds(20_000), input.Length);
        if (flow is null || reply.Rtt < TimeSpan.Zero || reply.Extensions.Length > ReplyExtension.MaxCount)
            throw new InvalidOperationException($"{reply} cannot be.");
    }

    void Add(string source, string destination, TraceMethod method)
    {
        var format = new ProbeFormat { Method = method };
        var fields = TraceFlow.Of(Address.Parse(source), Address.Parse(destination), format, default);
        var probe = new Probe(fields.Destination, default, new Ttl(5), 1);
        var flow = new OpenFlow(fields, default, new ProbeMarks(s_key, fields, serial: (int)method), new SentProbes(probe));
        _matcher.Add(flow);
        var packet = new byte[ProbeWriter.MaxLength];
        AddReplies(packet[..ProbeWriter.Write(packet, fields, flow.Marks, probe)], fields.Protocol);
    }

    void AddReplies(byte[] probe, ProbeProtocol protocol)
    {
        var ipv6 = ReplyPackets.IsIpv6(probe);
        var router = Address.Parse(ipv6 ? "2001:db8:2::1" : "198.18.2.1");
        var (expired, unreachable) = ipv6
            ? (Icmpv6Types.TimeExceeded, Icmpv6Types.DestinationUnreachable)
            : (IcmpTypes.TimeExceeded, IcmpTypes.DestinationUnreachable);
        _corpus.Add(ReplyPackets.Error(probe, router, expired, 0));
        _corpus.Add(ReplyPackets.Error(probe, router, expired, 0, extensions: ExtensionTarget.Structure()));
        _corpus.Add(ReplyPackets.Error(probe, router, unreachable, 4, rest: 1_400));
        if (ipv6)
            _corpus.Add(ReplyPackets.Error(probe, router, Icmpv6Types.PacketTooBig, 0, rest: 1_400));
        if (protocol == ProbeProtocol.Tcp)
            _corpus.AddRange([ReplyPackets.Tcp(probe, isOpen: false), ReplyPackets.Tcp(probe, isOpen: true)]);
        else if (protocol != ProbeProtocol.Udp)
            _corpus.Add(ReplyPackets.EchoReply(probe));
    }
}
