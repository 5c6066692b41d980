using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Benchmarks.Packets;

/// <summary>Time-exceeded errors to 1,024 running traces in turn, each with the whole probe quoted, padding to 128 bytes and two MPLS labels.</summary>
[Config(typeof(PacketConfig))]
[BenchmarkCategory(Promises.AllocatesNothing)]
public class ReplyReadingBenchmarks
{
    readonly ReplyMatcher _matcher = new();
    byte[][] _replies = [];

    [Params(4, 6)]
    public int IpVersion { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var inputs = new PacketInputs(IpVersion);
        for (var trace = 0; trace < PacketInputs.Count; trace++)
            _matcher.Add(new OpenFlow(inputs.Flows[trace], default, inputs.Marks[trace], new OneSentProbe(inputs.ProbeOf(trace))));
        _replies = [.. Enumerable.Range(0, PacketInputs.Count).Select(inputs.Reply)];
        if (Match() != PacketInputs.Count || Parse() == 0)
            throw new InvalidOperationException("A reply is not read as what it is.");
    }

    /// <summary>Every field that is kept of a reply; no checksum is checked but that of the extensions.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = PacketInputs.Count, Description = "error, quotation and labels parsed")]
    public uint Parse()
    {
        var sum = 0u;
        foreach (var reply in _replies)
            sum ^= Fields(reply);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = PacketInputs.Count, Description = "reply parsed, its checksum checked, matched and proven")]
    public int Match()
    {
        var matched = 0;
        foreach (var reply in _replies)
            matched += _matcher.Match(reply, cut: false, out _, out _, out _) == DropReason.None ? 1 : 0;
        return matched;
    }

    static uint Fields(ReadOnlySpan<byte> reply)
    {
        if (!IpPacket.TryParse(reply, out var ip) || !IcmpError.TryParse(ip.Payload, ip.IsIpv6, out var error)
            || !IpPacket.TryParseQuoted(error.Quoted, out var quoted) || !UdpDatagram.TryParse(quoted.Payload, out var udp))
            return 0;
        var sum = unchecked((uint)(ip.Source.GetHashCode() ^ quoted.Destination.GetHashCode()))
            ^ udp.SourcePort ^ udp.DestinationPort ^ udp.Checksum ^ ip.HopLimit ^ quoted.HopLimit;
        if (error.Extensions.TryGetMplsLabelStack(out var stack))
        {
            foreach (var label in stack)
                sum ^= label.Label;
        }
        return sum | 1;
    }

    /// <summary>A session of which only its one probe counts.</summary>
    sealed class OneSentProbe(Probe sent) : IProbeSession
    {
        public ProbeFormat Format => ProbeFormat.Default;
        public bool HasEnded => false;
        public Instant NextWake => Instant.MaxValue;

        public bool TryFind(FlowId flow, ushort number, out Probe probe, out Instant sentAt)
        {
            (probe, sentAt) = (sent, default);
            return number == sent.Number;
        }

        public bool TryNext(Instant now, out Probe probe) => throw new NotSupportedException();

        public void Sent(in Probe probe, Instant at) => throw new NotSupportedException();

        public void NotSent(in Probe probe, SendFailure failure, Instant at) => throw new NotSupportedException();

        public ReplyEffect Replied(in Probe probe, Reply reply) => throw new NotSupportedException();

        public void Advance(Instant now) => throw new NotSupportedException();

        public void Cancel() => throw new NotSupportedException();

        public bool TryTakeOutcome([NotNullWhen(true)] out ProbeRecord? record) => throw new NotSupportedException();
    }
}
