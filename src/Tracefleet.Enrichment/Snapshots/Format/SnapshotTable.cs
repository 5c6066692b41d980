namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>Finds the sections of a file and checks that every byte is as it was written.</summary>
static class SnapshotTable
{
    /// <exception cref="SnapshotException">The file is no snapshot, of a newer version, cut short, or changed.</exception>
    public static (int Offset, int Length)[] Read(ReadOnlySpan<byte> bytes, string file, out SnapshotKind kind)
    {
        if (!bytes.StartsWith(SnapshotHeader.Magic))
            throw new SnapshotException(file, null, "is not a snapshot; make one of it with 'create --file', or name another file");
        if (bytes.Length < SnapshotHeader.FixedLength)
            throw CutShort(file, bytes.Length, SnapshotHeader.Length);
        if (SnapshotHeader.VersionOf(bytes) is var version && version != SnapshotHeader.Version)
            throw new SnapshotException(
                file, null, $"is a snapshot of format version {version}, and this program reads version {SnapshotHeader.Version}; use a newer program, or create it again");
        if (SnapshotHeader.FileLengthOf(bytes) is var length && length > (ulong)bytes.Length)
            throw CutShort(file, bytes.Length, length);
        if (length != (ulong)bytes.Length || length < SnapshotHeader.Length)
            throw Broken(file, $"its header announces {length} bytes and it has {bytes.Length}");
        if (SnapshotHeader.SectionsOf(bytes) != SnapshotHeader.Sections || SnapshotHeader.ComputeChecksum(bytes) != SnapshotHeader.ChecksumOf(bytes))
            throw Broken(file, "its header was changed");
        kind = (SnapshotKind)SnapshotHeader.KindOf(bytes);
        if (!Enum.IsDefined(kind))
            throw Broken(file, $"kind {(int)kind} does not exist");
        return Sections(bytes, file);
    }

    public static SnapshotException Broken(string file, string fault) =>
        new(file, null, $"the snapshot is broken: {fault}; delete it and create or fetch it again");

    static SnapshotException CutShort(string file, long length, ulong expected) =>
        new(file, null, $"the snapshot is cut short: {length} of {expected} bytes; delete it and create or fetch it again");

    /// <summary>Sections follow each other; only zeros lie between them.</summary>
    static (int Offset, int Length)[] Sections(ReadOnlySpan<byte> bytes, string file)
    {
        var sections = new (int Offset, int Length)[SnapshotHeader.Sections];
        var end = SnapshotHeader.Length;
        for (var i = 0; i < sections.Length; i++)
        {
            var section = (SnapshotSection)i;
            var entry = SnapshotHeader.EntryOf(bytes, i);
            var start = SnapshotHeader.Aligned(end);
            if (entry.Section != section || entry.Offset != (ulong)start || start > bytes.Length || entry.Length > (ulong)(bytes.Length - start))
                throw Broken(file, $"section {section} lies at {entry.Offset} with {entry.Length} bytes");
            if (bytes[end..(int)start].ContainsAnyExcept((byte)0))
                throw Broken(file, $"the gap before section {section} is not empty");
            sections[i] = ((int)start, (int)entry.Length);
            end = (int)start + (int)entry.Length;
            if (SectionChecksum.Of(bytes[(int)start..end]) != entry.Checksum)
                throw Broken(file, $"section {section} does not have its checksum {entry.Checksum:x8}");
        }
        return end == bytes.Length ? sections : throw Broken(file, "bytes follow its last section");
    }
}
