using System.Diagnostics;
using System.IO.Compression;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.Mrt;

/// <summary>Every route of real tables against <c>bgpdump -m</c>: peer, its AS, prefix, and the whole path.</summary>
public sealed class BgpdumpTests
{
    [BgpdumpTheory]
    [InlineData("rib.20140523.0600_firstMB.bz2", 270_005)]
    [InlineData("rib.20080501.0644_firstMB.bz2", 139_291)]
    public void Gives_the_routes_that_bgpdump_gives(string file, int routes)
    {
        var ours = Routes(File.OpenRead(SharedData.PathOf("bgp", file)));

        Assert.Equal(routes, ours.Count);
        Assert.Equal(Bgpdump(SharedData.PathOf("bgp", file)), ours);
    }

    /// <summary>bgpdump gives one route of 452,018 and stops: it takes the length in the header, which is four bytes short, and one route a record.</summary>
    [BgpdumpFact]
    public void Gives_the_routes_of_the_year_2000_that_bgpdump_gives_once_each_has_a_record_of_its_own()
    {
        var path = SharedData.PathOf("bgp", "bview.20000111.0032.gz");
        var ours = Routes(File.OpenRead(path));
        var rewritten = Path.Combine(Path.GetTempPath(), $"tracefleet-{Guid.NewGuid():N}.mrt");
        try
        {
            File.WriteAllBytes(rewritten, OneRouteARecord(path));

            Assert.Equal(452_018, ours.Count);
            Assert.Equal(Bgpdump(rewritten), ours);
            Assert.Equal(ours[..1], Bgpdump(path));
        }
        finally
        {
            File.Delete(rewritten);
        }
    }

    static List<string> Routes(FileStream file)
    {
        using var closed = file;
        using var reader = new MrtRibReader(file, file.Name, ImportOptions.Default, CancellationToken.None);
        var routes = new List<string>();
        while (reader.Read())
            routes.Add($"{reader.Peer.Address}|{reader.Peer.Asn.Number}|{reader.Prefix}|{reader.Path.ToString()}");
        return routes;
    }

    /// <summary>Lines are <c>type|time|B|peer|peer's AS|prefix|path|...</c>.</summary>
    static List<string> Bgpdump(string path)
    {
        var start = new ProcessStartInfo("bgpdump", ["-m", path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var routes = new List<string>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            var fields = line.Split('|');
            routes.Add($"{fields[3]}|{fields[4]}|{fields[5]}|{fields[6]}");
        }
        process.WaitForExit();
        return routes;
    }

    /// <summary>The same routes as RFC 6396 §4.2 wants them.</summary>
    static byte[] OneRouteARecord(string path)
    {
        const int Header = 12, ViewAndSequence = 4, EntryHeader = 18;
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var content = new MemoryStream();
        gzip.CopyTo(content);
        var (input, output) = (content.ToArray(), new MrtWriter());
        for (var at = 0; at < input.Length;)
        {
            var end = at + Header + ViewAndSequence + (input[at + 10] << 8 | input[at + 11]);
            for (var entry = at + Header + ViewAndSequence; entry < end;)
            {
                var length = EntryHeader + (input[entry + 16] << 8 | input[entry + 17]);
                output.Record(12, 1, [.. input[(at + Header)..(at + Header + ViewAndSequence)], .. input[entry..(entry + length)]]);
                entry += length;
            }
            at = end;
        }
        return output.ToArray();
    }
}

/// <summary>Runs where Debian's bgpdump and <c>../shared/data</c> are present and is reported as skipped elsewhere.</summary>
sealed class BgpdumpFactAttribute : FactAttribute
{
    public BgpdumpFactAttribute() => Skip = Missing;

    public static string? Missing { get; } = SharedData.Root is null ? "../shared/data is absent"
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "bgpdump"))) ? null
        : "bgpdump is absent; install Debian's package bgpdump";
}

/// <summary>See <see cref="BgpdumpFactAttribute"/>.</summary>
sealed class BgpdumpTheoryAttribute : TheoryAttribute
{
    public BgpdumpTheoryAttribute() => Skip = BgpdumpFactAttribute.Missing;
}
