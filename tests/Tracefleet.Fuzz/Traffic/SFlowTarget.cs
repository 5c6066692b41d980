using Tracefleet.Fuzz.Running;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.SFlow;
using Tracefleet.Traffic.Tests.Frames;
using Tracefleet.Traffic.Tests.SFlow;

namespace Tracefleet.Fuzz.Traffic;

/// <summary>sFlow datagrams with samples and records of every kind, all read by one decoder as an exporter's would be.</summary>
public sealed class SFlowTarget : IFuzzTarget, ISFlowSink
{
    readonly SFlowDecoder _decoder = new();

    public string Name => "sflow";

    public IReadOnlyList<byte[]> Corpus { get; } =
    [
        SFlowWriter.Datagram(1, SFlowWriter.FlowSample(Header(FrameBytes.Tcp()), SFlowWriter.Switch(7, 8), Router, Gateway)),
        SFlowWriter.Datagram(2, SFlowWriter.ExpandedFlowSample(0, 5, (0, 5), (2, 3), Header(FrameBytes.Tcp6())), SFlowWriter.CountersSample(SFlowWriter.InterfaceCounters(1))),
        SFlowWriter.Datagram(3, SFlowWriter.FlowSample(SFlowWriter.SampledIpv4(40, FrameBytes.Client, FrameBytes.Server)), SFlowWriter.Format(0x1005, [1])),
        SFlowWriter.Datagram(4, SFlowWriter.ExpandedCountersSample(SFlowWriter.InterfaceCounters(1)), SFlowWriter.FlowSample(SFlowWriter.SampledIpv6(60, FrameBytes.Client6, FrameBytes.Server6))),
        SFlowWriter.Datagram(5, SFlowWriter.FlowSample(SFlowWriter.SampledHeader(13, 60, 0, [0, 1, 1, 64, .. FrameBytes.Udp(9)]), Gateway, Router)),
    ];

    /// <summary>Nothing at all: an exporter sends what it likes.</summary>
    public long MaxAllocation => 0;

    public void Read(ReadOnlySpan<byte> input)
    {
        var before = _decoder.Counts.Flows;
        _decoder.Read(input, 1_780_000_000_000, this);
        // A flow takes eight bytes of sample and as many of record, at the least.
        if ((_decoder.Counts.Flows - before) * 16 > input.Length)
            throw new InvalidOperationException($"{_decoder.Counts.Flows - before} flows came out of {input.Length} bytes.");
    }

    public void Take(in FlowRecord flow, in SFlowSample sample)
    {
        if (flow.Source is null || flow.Packets != flow.SamplingRate || flow.SamplingRate == 0 || flow.SourcePrefixLength > flow.Source.Value.BitLength || flow.VlanId == 0)
            throw new InvalidOperationException($"{flow} cannot be.");
        if (sample.Gateway.Segments.Length % 4 != 0)
            throw new InvalidOperationException($"A path has {sample.Gateway.Segments.Length} bytes.");
    }

    public void Take(in InterfaceCounters counters)
    {
    }

    static byte[] Router => SFlowWriter.Router(FrameBytes.Server, 24, 22);

    static byte[] Gateway => SFlowWriter.Gateway(FrameBytes.Server6, 64500, 64501, 64502, (2, [64510, 64511]), (1, [64512]));

    static byte[] Header(byte[] packet) => SFlowWriter.SampledHeader(1, (uint)packet.Length + 22, 4, FrameBytes.Ethernet(0x8100, [.. FrameBytes.Tag(7, packet[0] >> 4 == 4 ? (ushort)0x0800 : (ushort)0x86DD), .. packet]));
}
