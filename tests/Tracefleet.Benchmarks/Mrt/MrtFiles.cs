using System.Diagnostics;
using System.IO.Compression;
using Tracefleet.Enrichment.Tests.Mrt;

namespace Tracefleet.Benchmarks.Mrt;

/// <summary>A TABLE_DUMP_V2 of 1,000,000 prefixes with two routes each, 127 bytes a record, plain and compressed; made once and kept.</summary>
sealed record MrtFiles(string Plain, string Gzip, string Bzip2)
{
    public static MrtFiles In(string folder, int prefixes)
    {
        Directory.CreateDirectory(folder);
        var plain = Path.Combine(folder, $"rib.{prefixes}.mrt");
        var files = new MrtFiles(plain, plain + ".gz", plain + ".bz2");
        if (!File.Exists(files.Bzip2))
            Make(files, prefixes);
        return files;
    }

    static void Make(MrtFiles files, int prefixes)
    {
        using (var plain = new BufferedStream(File.Create(files.Plain), 1 << 20))
            Write(plain, prefixes);
        using (var plain = File.OpenRead(files.Plain))
        using (var gzip = new GZipStream(File.Create(files.Gzip), CompressionLevel.Optimal))
            plain.CopyTo(gzip);
        using var bzip2 = Process.Start("bzip2", ["-k", files.Plain]);
        bzip2.WaitForExit();
    }

    /// <summary>Paths, communities and MEDs are random, so that they compress about as well as real ones.</summary>
    static void Write(Stream output, int prefixes)
    {
        var random = new Random(1);
        output.Write(new MrtWriter().Peers(("192.0.2.1", 3356), ("192.0.2.2", 174)).ToArray());
        var transits = Enumerable.Range(0, 200).Select(_ => (uint)random.Next(1_000, 20_000)).ToArray();
        var network = 0x0100_0000u;
        for (var number = 0; number < prefixes; number++)
        {
            var origin = (uint)random.Next(1, 60_000);
            origin = origin == 23_456 ? 1 : origin;
            var writer = new MrtWriter().Rib($"{network >> 24}.{network >> 16 & 0xFF}.{network >> 8 & 0xFF}.0/24",
                (0, Attributes(random, 3_356, transits, origin)), (1, Attributes(random, 174, transits, origin)));
            output.Write(writer.ToArray());
            network += 256 * (uint)random.Next(1, 4);
        }
    }

    static byte[] Attributes(Random random, uint peer, uint[] transits, uint origin) =>
    [
        .. MrtWriter.Path(peer, transits[random.Next(transits.Length)], origin),
        0x80, 4, 4, 0, 0, 0, (byte)random.Next(4),
        0xC0, 8, 8, .. MrtWriter.U16((int)peer), .. MrtWriter.U16(random.Next(8)), .. MrtWriter.U16((int)peer), .. MrtWriter.U16(100 + random.Next(8)),
    ];
}
