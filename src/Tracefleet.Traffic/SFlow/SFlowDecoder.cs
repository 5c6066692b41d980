using Tracefleet.Addressing;

namespace Tracefleet.Traffic.SFlow;

/// <summary>Reads the sFlow version 5 datagrams of one exporter (sFlow.org, "sFlow Version 5", 2004). For one thread.</summary>
/// <remarks>
/// No datagram makes it throw, loop, allocate or grow: every length is checked against the bytes at hand, and every count ends with them.
/// What is whole before a fault is taken, what is not is counted in <see cref="Counts"/>.
/// </remarks>
public sealed partial class SFlowDecoder
{
    const uint Version = 5;

    public SFlowCounts Counts { get; } = new();

    /// <summary>Datagram sequences by sub agent.</summary>
    public SubAgentSequences Sequences { get; } = new();

    /// <summary>Whose datagram it says it is, before it is read: the address by which its agent calls itself; null if it does not.</summary>
    public static Address? AgentOf(ReadOnlySpan<byte> datagram)
    {
        var xdr = new XdrReader(datagram);
        return xdr.UInt32() == Version ? xdr.Address() : null;
    }

    /// <param name="receivedAt">Unix milliseconds; sFlow has no time of its own, so this is when a flow was.</param>
    public void Read<TSink>(ReadOnlySpan<byte> datagram, long receivedAt, TSink sink) where TSink : ISFlowSink
    {
        Counts.Datagrams++;
        var xdr = new XdrReader(datagram);
        if (xdr.UInt32() != Version)
        {
            Counts.Count(SFlowFault.Version);
            return;
        }
        var agent = xdr.Address();
        var subAgent = xdr.UInt32();
        var (sequence, uptime, samples) = (xdr.UInt32(), xdr.UInt32(), xdr.UInt32());
        if (xdr.HasFailed)
        {
            Counts.Count(SFlowFault.Header);
            return;
        }
        Sequences.Follow(agent, subAgent, sequence, uptime);
        var origin = new Origin(agent, subAgent, receivedAt);
        for (var read = 0u; read < samples; read++)
        {
            var format = xdr.UInt32();
            var sample = xdr.Opaque();
            if (xdr.HasFailed)
            {
                Counts.Count(SFlowFault.SampleLength);
                return;
            }
            ReadSample(format, sample, origin, sink);
        }
        if (xdr.Remaining > 0)
            Counts.Count(SFlowFault.TrailingBytes);
    }

    void ReadSample<TSink>(uint format, ReadOnlySpan<byte> sample, Origin origin, TSink sink) where TSink : ISFlowSink
    {
        switch (format)
        {
            case SFlowFormats.FlowSample or SFlowFormats.ExpandedFlowSample:
                Counts.FlowSamples++;
                ReadFlowSample(sample, format == SFlowFormats.ExpandedFlowSample, origin, sink);
                break;
            case SFlowFormats.CountersSample or SFlowFormats.ExpandedCountersSample:
                Counts.CounterSamples++;
                ReadCountersSample(sample, format == SFlowFormats.ExpandedCountersSample, origin, sink);
                break;
            default:
                Counts.UnknownSamples.Count(format);
                break;
        }
    }

    /// <summary>Type and index, in one number or in two.</summary>
    static (uint Type, uint Index) ReadSource(ref XdrReader xdr, bool isExpanded)
    {
        if (isExpanded)
            return (xdr.UInt32(), xdr.UInt32());
        var field = xdr.UInt32();
        return (field >> 24, field & 0xFF_FFFF);
    }

    static SFlowInterface ReadInterface(ref XdrReader xdr, bool isExpanded) =>
        isExpanded ? new SFlowInterface((SFlowInterfaceFormat)xdr.UInt32(), xdr.UInt32()) : SFlowInterface.Of(xdr.UInt32());

    readonly record struct Origin(Address? Agent, uint SubAgent, long ReceivedAt);
}
