using System.Buffers.Binary;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>The first bytes of a snapshot file: what it is, and where its sections lie. Little-endian; docs/snapshot-format.md draws it.</summary>
static class SnapshotHeader
{
    public const int Version = 1;
    public const int Sections = (int)SnapshotSection.Ipv6Leaves + 1;

    /// <summary>Sections begin at multiples of this, so that their words and a processor's cache lines fall together.</summary>
    public const int Alignment = 64;

    /// <summary>Magic, version, kind, sections, length of the file, SHA-256 of the content, checksum.</summary>
    public const int FixedLength = 64;

    /// <summary>Section number, checksum, offset, length.</summary>
    public const int EntryLength = 24;

    public const int ChecksumOffset = 60;

    public const int Length = FixedLength + Sections * EntryLength;

    const int VersionOffset = 8, KindOffset = 10, SectionsOffset = 12, FileLengthOffset = 16, ContentHashOffset = 24;

    /// <summary>The first byte is no text, the last tells a file that was sent as text.</summary>
    public static ReadOnlySpan<byte> Magic => [0x8F, (byte)'T', (byte)'F', (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'\n'];

    public static long Aligned(long offset) => (offset + Alignment - 1) & -Alignment;

    public static ushort VersionOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16LittleEndian(header[VersionOffset..]);

    public static ushort KindOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16LittleEndian(header[KindOffset..]);

    public static uint SectionsOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header[SectionsOffset..]);

    public static ulong FileLengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt64LittleEndian(header[FileLengthOffset..]);

    public static ReadOnlySpan<byte> ContentHashOf(ReadOnlySpan<byte> header) => header.Slice(ContentHashOffset, 32);

    public static uint ChecksumOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumOffset..]);

    public static void WriteFixed(Span<byte> header, SnapshotKind kind, int fileLength, ReadOnlySpan<byte> contentHash)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[VersionOffset..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[KindOffset..], (ushort)kind);
        BinaryPrimitives.WriteUInt32LittleEndian(header[SectionsOffset..], Sections);
        BinaryPrimitives.WriteUInt64LittleEndian(header[FileLengthOffset..], (ulong)fileLength);
        contentHash.CopyTo(header[ContentHashOffset..]);
    }

    public static void WriteEntry(Span<byte> header, SectionEntry entry)
    {
        var at = header.Slice(FixedLength + (int)entry.Section * EntryLength, EntryLength);
        BinaryPrimitives.WriteInt32LittleEndian(at, (int)entry.Section);
        BinaryPrimitives.WriteUInt32LittleEndian(at[4..], entry.Checksum);
        BinaryPrimitives.WriteUInt64LittleEndian(at[8..], entry.Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(at[16..], entry.Length);
    }

    public static SectionEntry EntryOf(ReadOnlySpan<byte> header, int index)
    {
        var at = header.Slice(FixedLength + index * EntryLength, EntryLength);
        return new SectionEntry(
            (SnapshotSection)BinaryPrimitives.ReadInt32LittleEndian(at), BinaryPrimitives.ReadUInt32LittleEndian(at[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(at[8..]), BinaryPrimitives.ReadUInt64LittleEndian(at[16..]));
    }

    /// <summary>Over the whole header, its own place read as zero.</summary>
    public static uint ComputeChecksum(ReadOnlySpan<byte> header)
    {
        Span<byte> copy = stackalloc byte[Length];
        header[..Length].CopyTo(copy);
        copy.Slice(ChecksumOffset, sizeof(uint)).Clear();
        return SectionChecksum.Of(copy);
    }

    /// <summary>Writes the checksum of everything else in the header.</summary>
    public static void Seal(Span<byte> header) => BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumOffset..], ComputeChecksum(header));
}

/// <summary>A line of the section table.</summary>
readonly record struct SectionEntry(SnapshotSection Section, uint Checksum, ulong Offset, ulong Length);
