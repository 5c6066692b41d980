namespace Tracefleet.Traffic.SFlow;

/// <summary>The data formats of sFlow version 5 that are read here: enterprise 0 (sFlow.org) in the upper 20 bits, format in the lower 12.</summary>
static class SFlowFormats
{
    public const uint
        FlowSample = 1,
        CountersSample = 2,
        ExpandedFlowSample = 3,
        ExpandedCountersSample = 4,

        SampledHeader = 1,
        SampledEthernet = 2,
        SampledIpv4 = 3,
        SampledIpv6 = 4,
        ExtendedSwitch = 1001,
        ExtendedRouter = 1002,
        ExtendedGateway = 1003,

        GenericInterfaceCounters = 1,

        EthernetHeader = 1,
        Ipv4Header = 11,
        Ipv6Header = 12,
        MplsHeader = 13;
}
