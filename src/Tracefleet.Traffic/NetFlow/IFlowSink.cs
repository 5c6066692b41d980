using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>Takes the flows of a datagram one by one, so that a decoder needs no list that a datagram can make long.</summary>
public interface IFlowSink
{
    void Add(in FlowRecord flow);

    /// <summary>Options that name an interface of the exporter; exporters repeat them.</summary>
    /// <param name="index">SNMP ifIndex.</param>
    /// <param name="text">UTF-8 as it came (interfaceName, or interfaceDescription where that is all there is): 1 to 64 bytes, cut off there, good only
    /// during the call. Foreign bytes: it may hold anything.</param>
    void Name(uint index, ReadOnlySpan<byte> text)
    {
    }
}
