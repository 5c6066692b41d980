using System.Buffers.Binary;
using System.IO.Compression;

namespace Tracefleet.Snapshots.Making;

/// <summary>Tells a gzip with MRT in it, as RIS publishes tables, from one with a database: both hold binary data.</summary>
static class PackedMrt
{
    const int HeaderBytes = 12, TypeOffset = 4, LengthOffset = 8, LongestRecord = 1 << 24;

    /// <summary>Whether the first record has a header of RFC 6396 §2 with a type that collectors write (§4, BGP and BGP4MP of old with them).</summary>
    public static bool IsIn(string path)
    {
        var head = new byte[HeaderBytes];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.ReadByte() != 0x1F || file.ReadByte() != 0x8B)
            return false;
        file.Position = 0;
        try
        {
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            return unpacked.ReadAtLeast(head, HeaderBytes, throwOnEndOfStream: false) >= HeaderBytes && IsRecord(head);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    static bool IsRecord(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.ReadUInt16BigEndian(head[TypeOffset..]) is 5 or 12 or 13 or 16 or 17
        && BinaryPrimitives.ReadUInt32BigEndian(head[LengthOffset..]) is > 0 and < LongestRecord;
}
