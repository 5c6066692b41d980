using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.SFlow;

/// <summary>Takes what datagrams say, in their order. It is called from within <see cref="SFlowDecoder.Read"/>.</summary>
public interface ISFlowSink
{
    /// <summary>One sampled packet, already scaled by its sampling rate.</summary>
    void Take(in FlowRecord flow, in SFlowSample sample);

    void Take(in InterfaceCounters counters);
}
