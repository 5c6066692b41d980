using System.Formats.Tar;
using System.IO.Compression;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Opens a database as it is published: plain, gzip, or in a tar. Packed ones are unpacked into memory.</summary>
static class MmdbInput
{
    static bool IsDatabase(string name) => name.EndsWith(".mmdb", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the file is a database, whatever its name; packed ones are judged by their first bytes.</summary>
    public static bool IsDatabaseFile(string path, ImportRun run)
    {
        var head = FileKind.Head(path);
        if (FileKind.IsZip(head))
        {
            using var zip = new ZipArchive(run.Open(path), ZipArchiveMode.Read);
            return zip.Entries.Any(entry => IsDatabase(entry.FullName));
        }
        return FileKind.IsGzip(head) ? FileKind.IsBinary(FileKind.HeadUnpacked(path)) : FileKind.IsTar(head) || HasMarker(path);
    }

    /// <exception cref="SnapshotException">It is no sound database, or too large.</exception>
    public static MmdbReader Open(string path, ImportRun run)
    {
        if (FileKind.IsZip(FileKind.Head(path)))
            return ReadZip(path, run);
        if (FileKind.IsTar(FileKind.HeadUnpacked(path)))
            return ReadTar(path, run);
        return FileKind.IsGzip(path) ? Read(run.OpenUnpacked(path), run) : Map(path, run);
    }

    /// <param name="unpacked">Counted already; disposed here.</param>
    /// <exception cref="SnapshotException">It is no sound database, or too large.</exception>
    static MmdbReader Read(Stream unpacked, ImportRun run)
    {
        using var bytes = new MemoryStream();
        using (unpacked)
            unpacked.CopyTo(bytes);
        return Guarded(run, () => MmdbReader.FromBytes(bytes.ToArray()));
    }

    static bool HasMarker(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        file.Position = Math.Max(0, file.Length - MmdbReader.MetadataSearch);
        var tail = new byte[file.Length - file.Position];
        file.ReadExactly(tail);
        return tail.AsSpan().IndexOf(MmdbReader.Marker) >= 0;
    }

    static MmdbReader Map(string path, ImportRun run)
    {
        run.Mapped(new FileInfo(path).Length);
        return Guarded(run, () => MmdbReader.Open(path));
    }

    static MmdbReader ReadZip(string path, ImportRun run)
    {
        using var zip = new ZipArchive(run.Open(path), ZipArchiveMode.Read);
        return zip.Entries.FirstOrDefault(entry => IsDatabase(entry.FullName)) is { } database
            ? Read(run.Bounded(database.Open()), run)
            : throw run.Refused("the zip holds no .mmdb file");
    }

    static MmdbReader ReadTar(string path, ImportRun run)
    {
        using var file = run.OpenUnpacked(path);
        using var tar = new TarReader(file);
        while (tar.GetNextEntry() is { } entry)
            if (IsDatabase(entry.Name) && entry.DataStream is { } data)
                return Read(data, run);
        throw run.Refused("the tar holds no .mmdb file");
    }

    static MmdbReader Guarded(ImportRun run, Func<MmdbReader> open)
    {
        try
        {
            return open();
        }
        catch (MmdbException failure)
        {
            throw run.Refused($"not a usable MaxMind DB: {failure.Message.TrimEnd('.')}", failure);
        }
    }
}
