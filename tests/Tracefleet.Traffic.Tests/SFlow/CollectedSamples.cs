using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.SFlow;

namespace Tracefleet.Traffic.Tests.SFlow;

/// <summary>Keeps all that a decoder says.</summary>
sealed class CollectedSamples : ISFlowSink
{
    public const long At = 1_780_000_000_000;

    public SFlowDecoder Decoder { get; } = new();
    public List<FlowRecord> Flows { get; } = [];
    public List<InterfaceCounters> Counters { get; } = [];
    public List<string> Samples { get; } = [];
    public List<Asn?[]> Peers { get; } = [];

    public SFlowCounts Counts => Decoder.Counts;

    public CollectedSamples Read(byte[] datagram)
    {
        Decoder.Read(datagram, At, this);
        return this;
    }

    public void Take(in FlowRecord flow, in SFlowSample sample)
    {
        Flows.Add(flow);
        Samples.Add($"{sample.Agent} {sample.SubAgent} {sample.Sequence} {sample.SourceType}:{sample.SourceIndex} {sample.Pool} {sample.Drops} "
            + $"{sample.Input.Format}:{sample.Input.Value} {sample.Output.Format}:{sample.Output.Value}");
        Peers.Add([sample.Gateway.RouterAs, sample.Gateway.SourcePeerAs, sample.Gateway.DestinationPeerAs]);
    }

    public void Take(in InterfaceCounters counters) => Counters.Add(counters);
}

/// <summary>Takes all and keeps nothing.</summary>
sealed class IgnoredSamples : ISFlowSink
{
    public long Bytes { get; private set; }

    public void Take(in FlowRecord flow, in SFlowSample sample) => Bytes = unchecked(Bytes + (long)flow.Bytes);

    public void Take(in InterfaceCounters counters) => Bytes = unchecked(Bytes + (long)counters.In.Octets);
}
