using System.Buffers.Binary;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>Walks through the sets behind a header: IPFIX sets (RFC 7011 §3.3) and v9 FlowSets (RFC 3954 §5.2, §5.3) are laid out alike, number,
/// length with this header, and contents.</summary>
sealed class SetReader(ExporterState state)
{
    const int HeaderLength = 4, FirstDataSet = 256;

    readonly TemplateSet _templates = new(state);
    readonly DataSet _data = new(state);

    /// <param name="templateSetId">The number of template sets; that of options template sets is the next.</param>
    /// <returns>Data records; null where they could not all be counted.</returns>
    public uint? Read(in Datagram datagram, ReadOnlySpan<byte> sets, ushort templateSetId, IFlowSink sink)
    {
        uint? records = 0;
        while (sets.Length >= HeaderLength)
        {
            var id = BinaryPrimitives.ReadUInt16BigEndian(sets);
            var length = BinaryPrimitives.ReadUInt16BigEndian(sets[2..]);
            if (length < HeaderLength || length > sets.Length)
            {
                state.Counters.Count(MalformedReason.SetLength);
                return null;
            }
            var contents = sets[HeaderLength..length];
            if (id >= FirstDataSet)
                records += _data.Read(datagram, id, contents, sink);
            else if (id == templateSetId || id == templateSetId + 1)
                _templates.Read(datagram, id, contents, isOptions: id != templateSetId);
            else
                state.Counters.ReservedSets++;
            sets = sets[length..];
        }
        if (sets.IsEmpty)
            return records;
        state.Counters.Count(MalformedReason.SetLength);
        return null;
    }
}
