namespace Tracefleet.Traffic.SFlow;

public sealed partial class SFlowDecoder
{
    void ReadCountersSample<TSink>(ReadOnlySpan<byte> sample, bool isExpanded, Origin origin, TSink sink) where TSink : ISFlowSink
    {
        var xdr = new XdrReader(sample);
        var sequence = xdr.UInt32();
        ReadSource(ref xdr, isExpanded);
        var records = xdr.UInt32();
        for (var read = 0u; read < records && !xdr.HasFailed; read++)
        {
            var format = xdr.UInt32();
            var record = xdr.Opaque();
            if (xdr.HasFailed)
                break;
            Counts.Records++;
            if (format != SFlowFormats.GenericInterfaceCounters)
                Counts.UnknownRecords.Count(format);
            else if (record.Length < InterfaceCounters.Length)
                Counts.Count(SFlowFault.RecordFields);
            else
            {
                Counts.InterfaceCounters++;
                sink.Take(Generic(record, sequence, origin));
            }
        }
        if (xdr.HasFailed)
            Counts.Count(SFlowFault.SampleFields);
    }

    // struct if_counters of the specification, in its order.
    static InterfaceCounters Generic(ReadOnlySpan<byte> record, uint sequence, Origin origin)
    {
        var xdr = new XdrReader(record);
        var (index, type, speed, duplex, status) = (xdr.UInt32(), xdr.UInt32(), xdr.UInt64(), xdr.UInt32(), xdr.UInt32());
        var received = Direction(ref xdr);
        var unknownProtocols = xdr.UInt32();
        var sent = Direction(ref xdr);
        var isPromiscuous = xdr.UInt32() == 1;
        return new InterfaceCounters(
            origin.Agent, origin.SubAgent, sequence, index, type, speed, duplex, (status & 1) != 0, (status & 2) != 0, received, sent, unknownProtocols, isPromiscuous,
            origin.ReceivedAt);
    }

    static InterfaceCounts Direction(ref XdrReader xdr) => new(xdr.UInt64(), xdr.UInt32(), xdr.UInt32(), xdr.UInt32(), xdr.UInt32(), xdr.UInt32());
}
