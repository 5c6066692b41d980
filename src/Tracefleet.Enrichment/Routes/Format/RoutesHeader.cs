using System.Buffers.Binary;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Snapshots.Format;

namespace Tracefleet.Enrichment.Routes.Format;

/// <summary>The first bytes of a file of routes: what it is, and where its sections lie. Little-endian; docs/routes-format.md draws it.</summary>
static class RoutesHeader
{
    public const int Version = 1;
    public const int Sections = (int)RoutesSection.Ipv6Lists + 1;
    public const int FixedLength = 64, EntryLength = 24;
    public const int Length = FixedLength + Sections * EntryLength;

    const int VersionOffset = 8, SectionsOffset = 12, FileLengthOffset = 16, RoutesOffset = 24, ChecksumOffset = 60;

    /// <summary>As that of snapshots: the first byte is no text, the last tells a file that was sent as text.</summary>
    public static ReadOnlySpan<byte> Magic => [0x8F, (byte)'T', (byte)'F', (byte)'R', (byte)'O', (byte)'U', (byte)'T', (byte)'\n'];

    /// <summary>How many routes a file announces.</summary>
    public static long RoutesOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[RoutesOffset..]);

    public static void Write(Span<byte> header, long fileLength, long routes, ReadOnlySpan<RoutesEntry> entries)
    {
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[VersionOffset..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[SectionsOffset..], Sections);
        BinaryPrimitives.WriteInt64LittleEndian(header[FileLengthOffset..], fileLength);
        BinaryPrimitives.WriteInt64LittleEndian(header[RoutesOffset..], routes);
        for (var i = 0; i < entries.Length; i++)
        {
            var at = header[(FixedLength + i * EntryLength)..];
            BinaryPrimitives.WriteInt32LittleEndian(at, i);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], entries[i].Checksum);
            BinaryPrimitives.WriteInt64LittleEndian(at[8..], entries[i].Offset);
            BinaryPrimitives.WriteInt64LittleEndian(at[16..], entries[i].Length);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumOffset..], SectionChecksum.Of(header));
    }

    /// <summary>Checks the header alone.</summary>
    /// <param name="start">The first <see cref="Length"/> bytes, or the whole of a shorter file.</param>
    /// <param name="fileLength">Of the whole file.</param>
    /// <exception cref="SnapshotException">It is of no file of routes, of a newer version, cut short, or changed.</exception>
    public static void Check(ReadOnlySpan<byte> start, long fileLength, string file)
    {
        if (!start.StartsWith(Magic))
            throw new SnapshotException(file, null, "is not a file of routes; create the snapshot again with --routes");
        if (start.Length < Length)
            throw Broken(file, $"it ends after {start.Length} bytes");
        if (BinaryPrimitives.ReadUInt16LittleEndian(start[VersionOffset..]) is var version && version != Version)
            throw new SnapshotException(
                file, null, $"is of format version {version}, and this program reads version {Version}; use a newer program, or create the snapshot again with --routes");
        if (BinaryPrimitives.ReadInt64LittleEndian(start[FileLengthOffset..]) is var length && length != fileLength)
            throw Broken(file, $"its header announces {length} bytes and it has {fileLength}");
        Span<byte> copy = stackalloc byte[Length];
        start[..Length].CopyTo(copy);
        copy.Slice(ChecksumOffset, sizeof(uint)).Clear();
        var isWhole = SectionChecksum.Of(copy) == BinaryPrimitives.ReadUInt32LittleEndian(start[ChecksumOffset..]);
        if (!isWhole || BinaryPrimitives.ReadInt32LittleEndian(start[SectionsOffset..]) != Sections || RoutesOf(start) < 0)
            throw Broken(file, "its header was changed");
    }

    /// <summary>Checks that every byte is as it was written, and says where the sections lie. They follow each other; only zeros lie between them.</summary>
    /// <exception cref="SnapshotException">The file is no file of routes, of a newer version, cut short, or changed.</exception>
    public static (int Offset, int Length)[] Read(ReadOnlySpan<byte> bytes, string file)
    {
        Check(bytes[..Math.Min(bytes.Length, Length)], bytes.Length, file);
        var sections = new (int Offset, int Length)[Sections];
        var end = Length;
        for (var i = 0; i < Sections; i++)
        {
            var at = bytes[(FixedLength + i * EntryLength)..];
            var (offset, length) = (BinaryPrimitives.ReadUInt64LittleEndian(at[8..]), BinaryPrimitives.ReadUInt64LittleEndian(at[16..]));
            var start = SnapshotHeader.Aligned(end);
            if (BinaryPrimitives.ReadInt32LittleEndian(at) != i || offset != (ulong)start || start > bytes.Length || length > (ulong)(bytes.Length - start))
                throw Broken(file, $"section {(RoutesSection)i} lies at {offset} with {length} bytes");
            if (bytes[end..(int)start].ContainsAnyExcept((byte)0))
                throw Broken(file, $"the gap before section {(RoutesSection)i} is not empty");
            sections[i] = ((int)start, (int)length);
            end = (int)start + (int)length;
            if (SectionChecksum.Of(bytes[(int)start..end]) != BinaryPrimitives.ReadUInt32LittleEndian(at[4..]))
                throw Broken(file, $"section {(RoutesSection)i} does not have its checksum");
        }
        return end == bytes.Length ? sections : throw Broken(file, "bytes follow its last section");
    }

    public static SnapshotException Broken(string file, string fault) =>
        new(file, null, $"the file of routes is broken: {fault}; delete the snapshot and create it again with --routes");
}

/// <summary>A line of the section table.</summary>
readonly record struct RoutesEntry(uint Checksum, long Offset, long Length);
