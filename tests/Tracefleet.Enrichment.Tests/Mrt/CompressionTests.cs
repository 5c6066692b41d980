using System.IO.Compression;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using static Tracefleet.Enrichment.Tests.Mrt.MrtWriter;

namespace Tracefleet.Enrichment.Tests.Mrt;

public sealed class CompressionTests
{
    const int Prefixes = 30_000;

    static readonly byte[] s_table = Table();

    static byte[] Table()
    {
        var writer = new MrtWriter().Peers(("192.0.2.1", 100));
        for (var number = 0; number < Prefixes; number++)
            writer.Rib($"{10 + number / 65_536}.{number / 256 % 256}.{number % 256}.0/24", (0, Path(100, (uint)(1 + number % 977))));
        return writer.ToArray();
    }

    static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(content);
        return output.ToArray();
    }

    static byte[] Fixture(string name) => File.ReadAllBytes(System.IO.Path.Combine(AppContext.BaseDirectory, "Mrt", "Fixtures", name));

    [Fact]
    public void Reads_gzip_members_one_after_the_other()
    {
        var at = s_table.Length / 3;

        var read = Reading.Read([.. Gzip(s_table.AsSpan(0, at)), .. Gzip([]), .. Gzip(s_table.AsSpan(at))]);

        Assert.Equal((Prefixes, 0), (read.Rows.Count, read.Report.BadRecords));
        Assert.Equal(Reading.Read(s_table).Lines(), read.Lines());
    }

    [Fact]
    public void Gzip_cut_at_its_end_is_one_bad_record()
    {
        var whole = Gzip(s_table);
        foreach (var missing in new[] { 1, 4, 7, 8, 9, 20, 1_000, whole.Length / 2 })
        {
            var report = Reading.Read(whole[..^missing]).Report;
            Assert.Equal(1, report.BadRecords);
            Assert.StartsWith("the gzip data is ", report.Examples[0].Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Damaged_gzip_gives_what_is_before_the_damage()
    {
        var damaged = Gzip(s_table);
        damaged.AsSpan(damaged.Length / 2, 64).Fill(0xFF);

        var read = Reading.Read(damaged, Reading.Lenient);

        Assert.InRange(read.Rows.Count, 1_000, Prefixes - 1_000);
        Assert.InRange(read.Report.BadRecords, 1, read.Report.Records);
    }

    [Fact]
    public void Reads_bzip2_streams_one_after_the_other()
    {
        var read = Reading.Read(Fixture("streams.dat.bz2"));

        Assert.Equal((12_000, 0), (read.Rows.Count, read.Report.BadRecords));
        Assert.Equal(Enumerable.Range(0, 12_000).Select(number => $"10.{number / 256}.{number % 256}.0/24 AS{number / 16 + 1}"), read.Lines());
    }

    [Fact]
    public void Bzip2_cut_anywhere_is_one_bad_line()
    {
        var whole = Fixture("streams.dat.bz2");
        var random = new Random(1);
        for (var cut = 0; cut < 40; cut++)
        {
            var input = whole[..random.Next(whole.Length * 2 / 3, whole.Length - 5)];
            var report = Reading.Read(input).Report;
            Assert.Equal(1, report.BadRecords);
            Assert.StartsWith("the bzip2 data is ", report.Examples[^1].Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_damage_of_bzip2_goes_unnoticed()
    {
        var whole = Fixture("streams.dat.bz2");
        var random = new Random(2);
        for (var turn = 0; turn < 60; turn++)
        {
            var input = whole.ToArray();
            // The first bytes of a file and of a stream say that it is one.
            input[random.Next(10, whole.Length / 3)] ^= (byte)(1 << random.Next(8));
            Assert.NotEqual(0, BadOf(input));
        }
    }

    [Fact]
    public void Data_that_grows_beyond_what_is_allowed_is_refused() =>
        Assert.Equal("test: it decompresses to more than the 1000000 bytes that are allowed",
            Reading.Refusal(Gzip(s_table), new ImportOptions { MaxBytes = 1_000_000 }));

    [Theory]
    [InlineData("28B52FFD04000000000000", "zstd -d")]
    [InlineData("FD377A585A000000000000", "xz -d")]
    [InlineData("504B03040A000000000000", "unzip -p")]
    public void Other_compressions_are_named_with_their_remedy(string start, string command) =>
        Assert.Contains(command, Reading.Refusal(Convert.FromHexString(start)), StringComparison.Ordinal);

    [Fact]
    public void What_is_compressed_twice_is_refused() => Assert.Contains("neither", Reading.Refusal(Gzip(Gzip(s_table))), StringComparison.Ordinal);

    [Fact]
    public void A_stream_that_fails_fails_the_import() =>
        Assert.Throws<IOException>(() => AsnSource.Read(new FailingStream(s_table, null), "test", null, ImportOptions.Default, null, CancellationToken.None));

    [Fact]
    public void Cancelling_ends_the_import()
    {
        using var cancellation = new CancellationTokenSource();
        var input = new FailingStream(s_table, cancellation);

        Assert.ThrowsAny<OperationCanceledException>(() => AsnSource.Read(input, "test", null, ImportOptions.Default, null, cancellation.Token));
    }

    [Fact]
    public void Progress_ends_with_all_bytes_of_the_input_and_all_records()
    {
        var last = new Latest();
        var input = Gzip(s_table);

        AsnSource.Read(new MemoryStream(input), "test", null, ImportOptions.Default, last, CancellationToken.None);

        Assert.Equal(new ImportProgress(input.Length, Prefixes + 1), last.Value);
    }

    static long BadOf(byte[] input)
    {
        try
        {
            return Reading.Read(input, Reading.Lenient).Report.BadRecords;
        }
        catch (SnapshotException)
        {
            return long.MaxValue;
        }
    }

    sealed class Latest : IProgress<ImportProgress>
    {
        public ImportProgress Value { get; private set; }

        public void Report(ImportProgress value) => Value = value;
    }

    /// <summary>After half of its bytes it fails, or cancels and goes on.</summary>
    sealed class FailingStream(byte[] content, CancellationTokenSource? cancellation) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer)
        {
            if (Position > Length / 2)
            {
                if (cancellation is null)
                    throw new IOException("the disk is gone");
                cancellation.Cancel();
            }
            return base.Read(buffer[..Math.Min(buffer.Length, 1_000)]);
        }
    }
}
