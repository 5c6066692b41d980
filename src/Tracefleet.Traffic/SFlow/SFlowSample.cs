using Tracefleet.Addressing;

namespace Tracefleet.Traffic.SFlow;

/// <summary>What a flow sample says beside its flow. A view over the datagram, good only during the call that gives it.</summary>
public readonly ref struct SFlowSample
{
    /// <summary>The address by which the agent calls itself; null if it does not.</summary>
    public Address? Agent { get; internal init; }
    public uint SubAgent { get; internal init; }

    /// <summary>Counted by the data source.</summary>
    public uint Sequence { get; internal init; }

    /// <summary>0 for an interface, 1 for a VLAN, 2 for a physical entity.</summary>
    public uint SourceType { get; internal init; }

    /// <summary>Of the data source: an ifIndex where the type is 0.</summary>
    public uint SourceIndex { get; internal init; }

    /// <summary>Packets that could have been sampled so far.</summary>
    public uint Pool { get; internal init; }

    /// <summary>Samples that the agent has lost so far for want of resources.</summary>
    public uint Drops { get; internal init; }
    public SFlowInterface Input { get; internal init; }
    public SFlowInterface Output { get; internal init; }

    /// <summary>The VLAN the packet was sent to; null if unknown.</summary>
    public ushort? DestinationVlanId { get; internal init; }
    public SFlowGateway Gateway { get; internal init; }
}
