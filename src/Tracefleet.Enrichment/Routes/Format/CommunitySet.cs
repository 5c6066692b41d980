using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Enrichment.Snapshots.Format;

namespace Tracefleet.Enrichment.Routes.Format;

/// <summary>A set of communities: how many of RFC 1997, LEB128, those with 4 bytes each, then large ones (RFC 8092) with 12 bytes each; network order.</summary>
static class CommunitySet
{
    public const int Standard = 4, Large = 12;

    public static bool IsSound(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
            return true;
        var reader = new RecordReader(record, 0);
        var count = reader.Count();
        if (reader.IsBroken)
            return false;
        var rest = record.Length - LengthOfCount(record);
        return count <= rest / Standard && (rest - count * Standard) % Large == 0;
    }

    /// <summary>As text, in their order; those that RFC 1997, RFC 3765, RFC 7999 and RFC 8326 name, by name.</summary>
    public static ImmutableArray<string> Texts(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
            return [];
        var reader = new RecordReader(record, 0);
        var count = reader.Count();
        var rest = record[LengthOfCount(record)..];
        var texts = ImmutableArray.CreateBuilder<string>(count + (rest.Length - count * Standard) / Large);
        for (; count > 0; count--, rest = rest[Standard..])
            texts.Add(TextOf(BinaryPrimitives.ReadUInt32BigEndian(rest)));
        for (; rest.Length >= Large; rest = rest[Large..])
            texts.Add(string.Create(CultureInfo.InvariantCulture,
                $"{BinaryPrimitives.ReadUInt32BigEndian(rest)}:{BinaryPrimitives.ReadUInt32BigEndian(rest[4..])}:{BinaryPrimitives.ReadUInt32BigEndian(rest[8..])}"));
        return texts.ToImmutable();
    }

    static string TextOf(uint community) => community switch
    {
        0xFFFF_0000 => "graceful-shutdown",
        0xFFFF_029A => "blackhole",
        0xFFFF_FF01 => "no-export",
        0xFFFF_FF02 => "no-advertise",
        0xFFFF_FF03 => "no-export-subconfed",
        0xFFFF_FF04 => "no-peer",
        _ => string.Create(CultureInfo.InvariantCulture, $"{community >> 16}:{community & 0xFFFF}"),
    };

    static int LengthOfCount(ReadOnlySpan<byte> record)
    {
        var length = 1;
        while (length <= record.Length && record[length - 1] > 0x7F)
            length++;
        return length;
    }
}
