using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Tracefleet.Enrichment.Compression;
using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Benchmarks.Mrt;

/// <summary>From a RIB to a snapshot, piece by piece and as a whole, beside <c>bgpdump -m</c>, which takes its turn in every round.</summary>
static class MrtBenchmark
{
    static readonly ImportOptions s_options = ImportOptions.Default;

    public static int Run(string folder, int rounds, int prefixes)
    {
        var files = MrtFiles.In(folder, prefixes);
        var size = new FileInfo(files.Plain).Length;
        var content = File.ReadAllBytes(files.Plain);
        var snapshot = Path.Combine(folder, "benchmark.tfsnap");
        (string Name, Func<long> Turn)[] candidates =
        [
            ("bgpdump -m, plain", () => Command($"bgpdump -m {files.Plain}")),
            ("bzip2 -dc", () => Command($"bzip2 -dc {files.Bzip2}")),
            ("gzip -dc", () => Command($"gzip -dc {files.Gzip}")),
            ("records and routes, from memory", () => Routes(new MemoryStream(content))),
            ("GZipStream", () => Drain(new GZipStream(File.OpenRead(files.Gzip), CompressionMode.Decompress))),
            ("Bzip2Bytes", () => Bzip2(files.Bzip2)),
            ("votes, plain", () => Import(files.Plain).Rows.Count),
            ("snapshot, plain", () => Snapshot(files.Plain, snapshot)),
            ("snapshot, gzip", () => Snapshot(files.Gzip, snapshot)),
            ("snapshot, bzip2", () => Snapshot(files.Bzip2, snapshot)),
        ];
        var times = candidates.ToDictionary(candidate => candidate.Name, _ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, turn) in candidates)
                TakeTurns(name, turn, times[name]);
        }
        Report(times, size);
        File.Delete(snapshot);
        return 0;
    }

    /// <summary>Short ones several times, since code gets faster the longer it runs.</summary>
    static void TakeTurns(string name, Func<long> turn, List<double> times)
    {
        const double Long = 0.7;
        const int MaxTurns = 6;
        for (var turns = 0; turns == 0 || (turns < MaxTurns && times[^1] < Long); turns++)
            times.Add(Seconds(turn));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {times[^1]:0.000} s"));
    }

    static double Seconds(Func<long> turn)
    {
        var start = Stopwatch.GetTimestamp();
        GC.KeepAlive(turn());
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static void Report(Dictionary<string, List<double>> times, long size)
    {
        var slowest = times.First().Value.Min();
        Console.WriteLine("| What | best s | median s | best MB/s of the plain file | times bgpdump |\n|---|---|---|---|---|");
        foreach (var (name, seconds) in times)
        {
            var (best, median) = (seconds.Min(), seconds.Order().ElementAt(seconds.Count / 2));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {best:0.000} | {median:0.000} | {size / best / 1e6:0} | {slowest / best:0.0} |"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\nPeak of the process: {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB, of which the file in memory is {size / 1e6:0} MB."));
    }

    static long Routes(Stream input)
    {
        using var reader = new MrtRibReader(input, "memory", s_options, CancellationToken.None);
        var (routes, origins) = (0L, 0L);
        while (reader.Read())
        {
            routes++;
            origins += reader.Origin?.Number ?? 0;
        }
        return routes + origins;
    }

    static Imported<AsnRow> Import(string file)
    {
        using var input = File.OpenRead(file);
        return AsnSource.Read(input, file, null, s_options, null, CancellationToken.None);
    }

    static long Snapshot(string file, string target)
    {
        var imported = Import(file);
        using var output = File.Create(target);
        var description = new SnapshotDescription
        {
            Id = "",
            Kind = SnapshotKind.Asn,
            Source = "file",
            Format = imported.Format,
            DataAt = imported.DataAt!.Value,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        SnapshotWriter.Write(output, description, imported.Rows);
        return imported.Rows.Count;
    }

    static long Bzip2(string file)
    {
        using var input = File.OpenRead(file);
        using var bytes = new Bzip2Bytes(input, CancellationToken.None);
        var buffer = new byte[1 << 18];
        var total = 0L;
        while (bytes.Read(buffer) is var count and > 0)
            total += count;
        return total;
    }

    static long Drain(Stream input)
    {
        using var closed = input;
        var buffer = new byte[1 << 18];
        var total = 0L;
        while (input.Read(buffer) is var count and > 0)
            total += count;
        return total;
    }

    static long Command(string command)
    {
        using var process = Process.Start("sh", ["-c", $"{command} > /dev/null 2>&1"]);
        process.WaitForExit();
        return process.ExitCode;
    }
}
