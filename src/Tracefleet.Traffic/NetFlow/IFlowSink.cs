using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>Takes the flows of a datagram one by one, so that a decoder needs no list that a datagram can make long.</summary>
public interface IFlowSink
{
    void Add(in FlowRecord flow);
}
