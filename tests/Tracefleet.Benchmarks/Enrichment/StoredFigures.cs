using System.Diagnostics;
using System.Globalization;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>What a snapshot file of a whole Internet table costs: to write, on disk, to open with all its checks, to take out of the file.</summary>
static class StoredFigures
{
    const int Openings = 31;

    public static void Run(TextWriter output, List<AsnRow> rows)
    {
        var path = Path.Combine(Path.GetTempPath(), $"figures-{Environment.ProcessId}{StoredSnapshot.Extension}");
        try
        {
            var writing = Median(5, () => Write(path, rows));
            var opening = Median(Openings, () => StoredSnapshot.Open(path).Dispose());
            using var snapshot = StoredSnapshot.Open(path);
            var expanding = Median(5, () => Expand(path));
            output.WriteLine($"\n| Snapshot of {rows.Count} prefixes, page cache warm | |\n|---|---|");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| size of the file | {snapshot.SizeInBytes} bytes |"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| rows to file, median of 5 | {writing.TotalMilliseconds:F0} ms |"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| open with all checks, median of {Openings} | {opening.TotalMilliseconds:F1} ms |"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| open and expand, median of 5 | {expanding.TotalMilliseconds:F1} ms |"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    static void Expand(string path)
    {
        using var snapshot = StoredSnapshot.Open(path);
        snapshot.Expand();
    }

    static void Write(string path, List<AsnRow> rows)
    {
        using var file = File.Create(path);
        SnapshotWriter.Write(
            file,
            new SnapshotDescription { Id = "", Kind = SnapshotKind.Asn, Source = "file", Format = "pyasn", DataAt = DateTimeOffset.UnixEpoch, CreatedAt = DateTimeOffset.UnixEpoch },
            rows);
    }

    static TimeSpan Median(int times, Action run)
    {
        var taken = new TimeSpan[times];
        for (var i = 0; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            taken[i] = Stopwatch.GetElapsedTime(start);
        }
        Array.Sort(taken);
        return taken[times / 2];
    }
}
