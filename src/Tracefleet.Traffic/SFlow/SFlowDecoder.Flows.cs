using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.SFlow;

public sealed partial class SFlowDecoder
{
    void ReadFlowSample<TSink>(ReadOnlySpan<byte> bytes, bool isExpanded, Origin origin, TSink sink) where TSink : ISFlowSink
    {
        var xdr = new XdrReader(bytes);
        var sequence = xdr.UInt32();
        var (sourceType, sourceIndex) = ReadSource(ref xdr, isExpanded);
        var (rate, pool, drops) = (xdr.UInt32(), xdr.UInt32(), xdr.UInt32());
        var input = ReadInterface(ref xdr, isExpanded);
        var output = ReadInterface(ref xdr, isExpanded);
        var records = xdr.UInt32();
        var packet = default(SampledPacket);
        for (var read = 0u; read < records && !xdr.HasFailed; read++)
        {
            var format = xdr.UInt32();
            var record = xdr.Opaque();
            if (!xdr.HasFailed)
                ReadRecord(format, record, ref packet);
        }
        if (xdr.HasFailed)
        {
            Counts.Count(SFlowFault.SampleFields);
            return;
        }
        if (!HasFlow(packet))
            return;
        var direction = sourceType == 0 ? DirectionAt(sourceIndex, input, output) : null;
        var sample = new SFlowSample
        {
            Agent = origin.Agent,
            SubAgent = origin.SubAgent,
            Sequence = sequence,
            SourceType = sourceType,
            SourceIndex = sourceIndex,
            Pool = pool,
            Drops = drops,
            Input = input,
            Output = output,
            DestinationVlanId = packet.DestinationVlan,
            Gateway = packet.Gateway,
        };
        Counts.Flows++;
        sink.Take(packet.ToFlow(rate, input, output, direction, origin.ReceivedAt), sample);
    }

    void ReadRecord(uint format, ReadOnlySpan<byte> record, ref SampledPacket packet)
    {
        Counts.Records++;
        if (!packet.TryRead(format, record, out var isKnown))
            Counts.Count(SFlowFault.RecordFields);
        else if (!isKnown)
            Counts.UnknownRecords.Count(format);
    }

    bool HasFlow(in SampledPacket packet)
    {
        if (packet.IsIp)
            return true;
        if (packet.IsBroken)
            Counts.Count(SFlowFault.SampledPacket);
        else if (packet.IsNotIp)
            Counts.NotIp++;
        else
            Counts.WithoutPacket++;
        return false;
    }

    // An interface samples what comes in or what goes out; where it is both ends of a packet, that came in first.
    static FlowDirection? DirectionAt(uint interfaceIndex, SFlowInterface input, SFlowInterface output)
    {
        if (input.Index == interfaceIndex)
            return FlowDirection.Ingress;
        return output.Index == interfaceIndex ? FlowDirection.Egress : null;
    }
}
