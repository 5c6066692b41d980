using System.Buffers.Binary;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Finds the AS path among the path attributes of a route (RFC 4271 §4.3); all others are passed over.</summary>
static class PathAttributes
{
    const byte AS_PATH = 2, AGGREGATOR = 7, AS4_PATH = 17;
    const byte ExtendedLength = 0x10;
    const ushort AS_TRANS = 23_456;

    /// <summary>Fills in where the path is and how it ends.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> message, ref RibEntry entry)
    {
        var isAggregatedByWide = true;
        var (at, end) = (entry.AttributesStart, entry.AttributesStart + entry.AttributesLength);
        while (at < end)
        {
            var flags = message[at];
            var header = (flags & ExtendedLength) != 0 ? 4 : 3;
            if (end - at < header)
                return "a path attribute that ends in its header";
            var length = header == 4 ? BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) : message[at + 2];
            var type = message[at + 1];
            at += header;
            if (end - at < length)
                return $"path attribute {type} of {length} bytes, of which {end - at} are there";
            if (type == AS_PATH)
                (entry.PathStart, entry.PathLength) = (at, length);
            else if (type == AS4_PATH)
                (entry.WidePathStart, entry.WidePathLength) = (at, length);
            else if (type == AGGREGATOR && length >= 2)
                isAggregatedByWide = BinaryPrimitives.ReadUInt16BigEndian(message[at..]) == AS_TRANS;
            at += length;
        }
        // An AGGREGATOR of 2-byte kind that is not AS_TRANS says that an old router has touched the path since (RFC 6793 §4.2.3).
        if (entry.IsWide || !isAggregatedByWide)
            entry.WidePathLength = 0;
        return Origin(message, ref entry);
    }

    static string? Origin(ReadOnlySpan<byte> message, ref RibEntry entry)
    {
        var path = message.Slice(entry.PathStart, entry.PathLength);
        if (!PathEnd.TryRead(path, entry.IsWide ? 4 : 2, out entry.End))
            return "an AS_PATH with a segment that is longer than it or of no known kind";
        if (entry.WidePathLength > 0)
            MergeWide(path, message, ref entry);
        return null;
    }

    /// <summary>Takes the end of AS4_PATH for the end of the path unless it is longer than AS_PATH or malformed: then it is ignored (RFC 6793 §4.2.3, §6).</summary>
    static void MergeWide(ReadOnlySpan<byte> path, ReadOnlySpan<byte> message, ref RibEntry entry)
    {
        var wide = message.Slice(entry.WidePathStart, entry.WidePathLength);
        if (PathEnd.TryRead(wide, 4, out var end) && end.Kind != PathEndKind.Empty && AsPath.CountOf(wide, 4) <= AsPath.CountOf(path, 2))
            entry.End = end;
        else
            entry.WidePathLength = 0;
    }
}
