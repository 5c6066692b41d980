using System.Buffers.Binary;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>IPFIX (RFC 7011), version 10 of NetFlow.</summary>
/// <remarks>Message header (§3.1): version 0, length 2 with this header, export time 4 in Unix seconds, sequence number 8, observation domain id 12.</remarks>
sealed class Ipfix(ExporterState state, SetReader sets)
{
    public const ushort Version = 10;

    const int HeaderLength = 16, TemplateSetId = 2;

    public void Read(ReadOnlySpan<byte> bytes, long receivedUnixMs, IFlowSink sink)
    {
        if (bytes.Length < HeaderLength)
        {
            state.Counters.Count(MalformedReason.ShortHeader);
            return;
        }
        var id = BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]);
        if (state.FindOrAdd(Version, id, receivedUnixMs) is not { } domain)
        {
            state.Counters.DomainsRefused++;
            return;
        }
        var message = Message(bytes, out var isWhole);
        var export = ExportTime.Of(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), 0, null, receivedUnixMs, domain.SystemInit);
        var records = sets.Read(new Datagram(domain, id, export, receivedUnixMs), message[HeaderLength..], TemplateSetId, sink);
        domain.Sequence.Take(BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]), records ?? 0, isCountKnown: isWhole && records is not null);
    }

    ReadOnlySpan<byte> Message(ReadOnlySpan<byte> bytes, out bool isWhole)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        isWhole = length >= HeaderLength && length <= bytes.Length;
        if (!isWhole)
        {
            state.Counters.Count(MalformedReason.Truncated);
            return length < HeaderLength ? bytes[..HeaderLength] : bytes;
        }
        state.Counters.TrailingBytes += bytes.Length - length;
        return bytes[..length];
    }
}
