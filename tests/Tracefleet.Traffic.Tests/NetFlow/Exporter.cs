using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;

namespace Tracefleet.Traffic.Tests.NetFlow;

/// <summary>A decoder, and the flows that it hands on.</summary>
sealed class Exporter(FlowDecoderSettings? settings = null) : IFlowSink
{
    readonly FlowDecoder _decoder = new(settings);
    readonly List<FlowRecord> _flows = [];

    public ExporterCounters Counters => _decoder.Counters;

    /// <summary>Unix milliseconds of the next datagram.</summary>
    public long Now { get; set; } = FlowDatagrams.ExportMs;

    /// <returns>The flows of this datagram.</returns>
    public IReadOnlyList<FlowRecord> Send(byte[] datagram)
    {
        _flows.Clear();
        var told = _decoder.Decode(datagram, Now, this);
        Assert.Equal(_flows.Count, told);
        return [.. _flows];
    }

    /// <summary>Interfaces that were named, by all datagrams.</summary>
    public List<(uint Index, string Name)> Names { get; } = [];

    public void Name(uint index, ReadOnlySpan<byte> text) => Names.Add((index, System.Text.Encoding.UTF8.GetString(text)));

    public void Add(in FlowRecord flow) => _flows.Add(flow);
}
