using Tracefleet.Addressing;
using Tracefleet.Fuzz.Running;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Tests.Scripted;

namespace Tracefleet.Fuzz.Replies;

/// <summary>Received packets as a sweep reads them, without memory of what was sent: every method, both families.</summary>
public sealed class SweepTarget : IFuzzTarget
{
    static readonly ProbingKey s_key = new(0x0706050403020100, 0x0f0e0d0c0b0a0908);
    static readonly SweepSource s_source = new(Address.Parse("198.18.0.1"), Address.Parse("2001:db8::1"));
    static readonly Instant s_sentAt = Instant.FromUnixMicroseconds(1_780_000_000_000_000);

    readonly List<byte[]> _corpus = [];
    readonly List<(SweepParameters Parameters, SweepReplyReader Reader)> _readers = [];

    public SweepTarget()
    {
        foreach (var method in Enum.GetValues<SweepMethod>())
        {
            var parameters = new SweepParameters { Method = method, Flows = 4 };
            _readers.Add((parameters, new SweepReplyReader(parameters, s_source, s_key)));
            var writer = new SweepProbeWriter(parameters, s_source, s_key);
            AddReplies(writer, "198.18.1.1", "198.18.2.1", method);
            AddReplies(writer, "2001:db8:1::1", "2001:db8:2::1", method);
        }
    }

    public string Name => "sweep";
    public IReadOnlyList<byte[]> Corpus => _corpus;

    /// <summary>Nothing at all: a sweep takes a hundred thousand replies a second.</summary>
    public long MaxAllocation => 0;

    public void Read(ReadOnlySpan<byte> input)
    {
        foreach (var (parameters, reader) in _readers)
        {
            Read(parameters, reader, input, cut: false);
            // A cut packet's checksum cannot be checked, which lets spoiled ones further in.
            Read(parameters, reader, input, cut: true);
        }
    }

    /// <summary>How many of the methods take an input for a reply to one of their probes.</summary>
    public int ReadersOf(ReadOnlySpan<byte> input)
    {
        var readers = 0;
        foreach (var (_, reader) in _readers)
            readers += reader.Read(input, cut: false, s_sentAt + TimeSpan.FromMilliseconds(20), out _) == DropReason.None ? 1 : 0;
        return readers;
    }

    static void Read(SweepParameters parameters, SweepReplyReader reader, ReadOnlySpan<byte> input, bool cut)
    {
        if (reader.Read(input, cut, s_sentAt + TimeSpan.FromMilliseconds(20), out var reply) != DropReason.None)
            return;
        var isOfSweep = reply.Flow < parameters.Flows && reply.SourcePort == parameters.SourcePort + reply.Flow;
        if (!isOfSweep || reply.RttNanoseconds < 0)
            throw new InvalidOperationException($"A reply to flow {reply.Flow} at TTL {reply.Ttl} after {reply.RttNanoseconds} ns cannot be.");
    }

    void AddReplies(SweepProbeWriter writer, string destination, string from, SweepMethod method)
    {
        var packet = new byte[writer.MaxLength];
        var probe = packet[..writer.Write(packet, new SweepProbe(Address.Parse(destination), 3, 5), s_sentAt)];
        var router = Address.Parse(from);
        var isIpv6 = !router.IsIpv4;
        var expired = isIpv6 ? Icmpv6Types.TimeExceeded : IcmpTypes.TimeExceeded;
        var unreachable = isIpv6 ? Icmpv6Types.DestinationUnreachable : IcmpTypes.DestinationUnreachable;
        _corpus.Add(ReplyPackets.Error(probe, router, expired, 0));
        _corpus.Add(ReplyPackets.Error(probe, router, expired, 0, extensions: ExtensionTarget.Structure()));
        _corpus.Add(ReplyPackets.Error(probe, router, unreachable, 4));
        if (method == SweepMethod.TcpSyn)
            _corpus.AddRange([ReplyPackets.Tcp(probe, isOpen: false), ReplyPackets.Tcp(probe, isOpen: true)]);
        else if (method == SweepMethod.Icmp)
            _corpus.Add(ReplyPackets.EchoReply(probe));
    }
}
