using System.IO.Compression;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.PeeringDb;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Reads peering LANs and member addresses from PeeringDB's objects, or LANs from a table of prefix and name.</summary>
public static class IxpSource
{
    /// <param name="paths">A folder, a zip, several files, or one dump: <c>ix</c>, <c>ixlan</c>, <c>ixpfx</c> and, where present, <c>netixlan</c> (and <c>net</c>
    /// for names of members); the kind of each is told by its content or name. Or one CSV of prefix and name.</param>
    /// <exception cref="SnapshotException">An object is missing, or too much is bad.</exception>
    public static Imported<IxpRow> Read(
        IReadOnlyList<string> paths, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        var run = new ImportRun(string.Join(", ", paths), options, progress, cancellation);
        return run.Guarded(() => paths is [var path] && File.Exists(path) && IsTable(path) ? IxpTable.Read(path, run) : ReadObjects(paths, run));
    }

    static Imported<IxpRow> ReadObjects(IReadOnlyList<string> paths, ImportRun run)
    {
        var tables = new PeeringDbTables(run);
        foreach (var path in paths)
            if (Directory.Exists(path))
                ReadFolder(path, run, tables);
            else if (FileKind.IsZip(FileKind.Head(path)))
                ReadZip(path, run, tables);
            else
                ReadFile(path, run, tables);
        return run.Finish(new PeeringDbJoin(tables, run).Rows(), "peeringdb", tables.GeneratedAt, isByLine: false);
    }

    static void ReadFolder(string folder, ImportRun run, PeeringDbTables tables)
    {
        foreach (var path in Directory.EnumerateFiles(folder).Where(IsDocument).Order(StringComparer.Ordinal))
            ReadFile(path, run, tables);
    }

    static void ReadZip(string path, ImportRun run, PeeringDbTables tables)
    {
        using var zip = new ZipArchive(run.Open(path), ZipArchiveMode.Read);
        foreach (var entry in zip.Entries.Where(entry => IsDocument(entry.Name)))
        {
            using var input = run.Bounded(entry.Open());
            new PeeringDbDocument(entry.FullName, PeeringDbKinds.OfFile(entry.Name), run, tables).Read(input);
        }
    }

    static void ReadFile(string path, ImportRun run, PeeringDbTables tables)
    {
        using var input = run.OpenUnpacked(path);
        new PeeringDbDocument(Path.GetFileName(path), PeeringDbKinds.OfFile(path), run, tables).Read(input);
    }

    static bool IsDocument(string name) =>
        name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>JSON starts with a bracket; a table does not.</summary>
    static bool IsTable(string path)
    {
        var head = FileKind.HeadUnpacked(path);
        return !FileKind.IsZip(head) && head.AsSpan().TrimStart("\uFEFF \t\r\n"u8) is not [(byte)'[' or (byte)'{', ..];
    }
}
