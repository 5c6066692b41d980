using System.Buffers.Binary;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>NetFlow version 9 (RFC 3954).</summary>
/// <remarks>
/// Header (§5.1): version 0, count 2, sysUpTime 4, Unix seconds 8, sequence 12, source id 16. The count of records is not relied on, because exporters
/// disagree on what it counts: FlowSets go on to the end of the datagram.
/// </remarks>
sealed class NetFlow9(ExporterState state, SetReader sets)
{
    public const ushort Version = 9;

    const int HeaderLength = 20, TemplateFlowSet = 0;

    public void Read(ReadOnlySpan<byte> bytes, long receivedUnixMs, IFlowSink sink)
    {
        if (bytes.Length < HeaderLength)
        {
            state.Counters.Count(MalformedReason.ShortHeader);
            return;
        }
        var source = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
        if (state.FindOrAdd(Version, source, receivedUnixMs) is not { } domain)
        {
            state.Counters.DomainsRefused++;
            return;
        }
        var export = ExportTime.Of(
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]), 0, BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), receivedUnixMs);
        domain.Sequence.Take(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]), 1);
        sets.Read(new Datagram(domain, source, export, receivedUnixMs), bytes[HeaderLength..], TemplateFlowSet, sink);
    }
}
