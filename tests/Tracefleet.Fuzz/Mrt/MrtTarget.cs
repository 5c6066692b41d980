using System.IO.Compression;
using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Enrichment.Tests.Mrt;
using Tracefleet.Fuzz.Running;

namespace Tracefleet.Fuzz.Mrt;

/// <summary>Files of origin ASes: MRT tables of every kind, pyasn's and prefix2as; plain, gzip and bzip2. Refusing one is all right.</summary>
public sealed class MrtTarget : IFuzzTarget
{
    static readonly ImportOptions s_options = new() { MaxBadShare = 1, MaxBytes = 4 << 20 };

    readonly byte[][] _corpus;

    public MrtTarget()
    {
        byte[][] plain = [TableDumpV2(), TableDump(), OldTableDump(), "; table\n8.8.8.0/24\t15169\n2001:db8::/32\t5_6\n"u8.ToArray(), "8.8.8.0\t24\t1,2_3\n"u8.ToArray()];
        _corpus = [.. plain, .. plain.Select(Gzip), [.. Gzip(plain[0]), .. Gzip(plain[1])], Convert.FromHexString(Bzip2OfText)];
    }

    public string Name => "mrt";
    public IReadOnlyList<byte[]> Corpus => _corpus;

    /// <summary>Tables that grow by doubling, and two readers. Buffers of the threads that decompress are not in it; their number and size are fixed.</summary>
    public long MaxAllocation => 2 << 20;

    public void Read(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        try
        {
            Check(AsnSource.Read(new MemoryStream(bytes), "input", null, s_options, null, CancellationToken.None));
            ReadRoutes(bytes);
        }
        catch (SnapshotException)
        {
        }
    }

    static void Check(Imported<AsnRow> imported)
    {
        foreach (var row in imported.Rows)
        {
            if (row.Origins.IsEmpty || row.Prefix.Length == 0 || (row.Peers.Length != 0 && row.Peers.Length != row.Origins.Length))
                throw new InvalidOperationException($"{row.Prefix} has {row.Origins.Length} origins of {row.Peers.Length} counts.");
        }
        if (imported.Report.BadRecords > imported.Report.Records)
            throw new InvalidOperationException($"{imported.Report.BadRecords} of {imported.Report.Records} records are bad.");
    }

    static void ReadRoutes(byte[] input)
    {
        using var reader = new MrtRibReader(new MemoryStream(input), "input", s_options, CancellationToken.None);
        while (reader.Read())
        {
            if (reader.Path.ToString().Length > 20 * input.Length || reader.Attributes.Length > input.Length << 10)
                throw new InvalidOperationException($"{reader.Prefix} has a route that cannot be.");
        }
    }

    static byte[] TableDumpV2() => new MrtWriter().Peers(("192.0.2.1", 100), ("2001:db8::1", 200_000))
        .Rib("8.8.8.0/24", (0, MrtWriter.Path(100, 15169)), (1, MrtWriter.AsPath(MrtWriter.Sequence(3356), MrtWriter.Set(5, 6))))
        .RibAddPath("8.8.0.0/16", (0, MrtWriter.Path(100, 64512)), (0, MrtWriter.ExtendedAttribute(2, MrtWriter.Sequence(5))))
        .Record(13, 6, 1, 2, 3).Rib("2a00::/12", (1, MrtWriter.Path(3333))).RibAddPath("::/0", (0, MrtWriter.Path(1))).ToArray();

    static byte[] TableDump() => new MrtWriter()
        .TableDump("8.8.8.0/24", "192.0.2.1", 100, [.. Narrow(100, 23456), .. MrtWriter.Attribute(7, 0x5B, 0xA0, 1, 2, 3, 4), .. MrtWriter.Attribute(17, MrtWriter.Sequence(200_000))])
        .TableDump("2a00::/12", "2001:db8::1", 200, Narrow(200, 3333)).ToArray();

    static byte[] OldTableDump()
    {
        byte[] routes = [0, 1, 0, 0, .. MrtWriter.DumpEntry("3.0.0.0/8", "192.0.2.1", 100, Narrow(100, 80)), .. MrtWriter.DumpEntry("4.0.0.0/8", "192.0.2.2", 200, Narrow(200, 1))];
        byte[] record = [.. MrtWriter.U32(947_550_744), 0, 12, 0, 1, .. MrtWriter.U32((uint)routes.Length - 4), .. routes];
        return [.. record, .. record];
    }

    static byte[] Narrow(params uint[] asns) => MrtWriter.AsPath(MrtWriter.Segment(2, 2, asns));

    static byte[] Gzip(byte[] content)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(content);
        return output.ToArray();
    }

    /// <summary>Two streams of bzip2 1.0.8 with four lines of prefix and AS.</summary>
    const string Bzip2OfText =
        "425A68313141592653591863E39D00000F7900003000024001F76820002000314C0013412A9EA7EA236869EA48AA5B76820D9A14F228FB864FCA4D0A"
        + "D1BF1F45DC914E14240618F8E740425A68393141592653599212A8C8000007590000300001FE50140020002211EA34FD44D040000392C0FD1F68334A"
        + "984D119B9B8F2F8BB9229C28484909546400";
}
