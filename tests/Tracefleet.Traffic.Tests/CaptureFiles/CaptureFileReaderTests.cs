using System.IO.Compression;
using Tracefleet.Fuzz.Running;
using Tracefleet.Fuzz.Traffic;
using Tracefleet.Testing;
using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Frames;
using static Tracefleet.Traffic.Tests.CaptureFiles.ReadFrames;

namespace Tracefleet.Traffic.Tests.CaptureFiles;

public sealed class CaptureFileReaderTests
{
    const int Packets = 6_000;

    public static TheoryData<bool> Formats => [false, true];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Frames_over_many_windows_are_as_they_were_written(bool isPcapng)
    {
        var (frames, reader) = Of(Many(isPcapng));

        Assert.Equal(Enumerable.Range(0, Packets).Select(number => Convert.ToHexString(Frame(number))), frames.Select(frame => frame.Bytes));
        Assert.Equal((Packets, null), (reader.Frames, reader.Damage));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 4_099)]
    [InlineData(true, 1)]
    [InlineData(true, 4_099)]
    public void A_pipe_gives_the_same_frames(bool isPcapng, int most)
    {
        var content = Many(isPcapng)[..200_000];

        var (frames, reader) = Of(new Trickle(content, most));
        var (expected, whole) = Of(content);

        Assert.Equal(expected, frames);
        Assert.Equal((whole.Damage, 200_000), (reader.Damage, reader.BytesRead));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_a_pipe_gave_is_handed_out_before_more_is_waited_for(bool isPcapng)
    {
        var content = Many(isPcapng)[..200_000];
        using var reader = CaptureFileReader.Open(new Trickle(content, 40_000), "test");
        var sink = new ReadFrames();
        List<long> read = [];

        while (reader.ReadSome(ref sink))
            read.Add(reader.BytesRead);

        Assert.InRange(read.Count(bytes => bytes < 200_000), 4, 20);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Compressed_files_are_read_and_a_cut_one_says_so(bool isPcapng)
    {
        var compressed = new MemoryStream();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Many(isPcapng));

        var (frames, reader) = Of(compressed.ToArray());
        var (before, cut) = Of(compressed.ToArray()[..(int)(compressed.Length / 2)]);

        Assert.Equal((Packets, null, compressed.Length), (frames.Count, reader.Damage, reader.BytesRead));
        Assert.InRange(before.Count, 1_000, 5_000);
        Assert.StartsWith("the gzip data is cut short inside a ", cut.Damage!.Problem);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_frame_allocates_nothing(bool isPcapng)
    {
        var content = Many(isPcapng);
        var few = isPcapng ? Pcapng(writer => writer.SectionHeader().InterfaceDescription()) : Pcap(writer => writer.Header());

        Assert.InRange(Allocation.Of(() => Count(content)) - Allocation.Of(() => Count(few)), 0, 200);
    }

    [Theory]
    [InlineData("", "it has 0 bytes")]
    [InlineData("D4C3B2", "it has 3 bytes")]
    [InlineData("23204920", "it begins with 23204920, which is neither pcap nor pcapng")]
    [InlineData("D4C3B2A10200", "inside the header of a pcap file")]
    [InlineData("0A0D0D0A1C000000", "inside the header of a pcapng file")]
    [InlineData("0A0D0D0A1C0000001A2B3C4E", "without the byte-order magic")]
    [InlineData("28B52FFD00000000000000000000", "zstd -d")]
    public void What_is_no_capture_file_is_refused_with_what_to_do(string content, string problem)
    {
        var failure = Assert.Throws<CaptureFileException>(() => CaptureFileReader.Open(new MemoryStream(Convert.FromHexString(content)), "x.pcap"));

        Assert.Contains(problem, failure.Message);
        Assert.Equal("x.pcap", failure.File);
    }

    [Fact]
    public void A_cancelled_reading_ends()
    {
        using var reader = CaptureFileReader.Open(new MemoryStream(Many(false)), "test");
        using CancellationTokenSource cancel = new();
        var sink = new CancellingSink(cancel);

        Assert.Throws<OperationCanceledException>(() => reader.ReadAll(ref sink, cancel.Token));

        Assert.InRange(reader.Frames, 1, Packets - 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spoiled_files_do_no_harm(int seed)
    {
        Assert.Null(new FuzzRun(CaptureFileTarget.Pcap, seed).For(5_000).Failure);
        Assert.Null(new FuzzRun(CaptureFileTarget.Pcapng, seed).For(5_000).Failure);
    }

    static long Count(byte[] content)
    {
        using var reader = CaptureFileReader.Open(new MemoryStream(content), "test");
        var sink = default(Counter);
        reader.ReadAll(ref sink, CancellationToken.None);
        return sink.Bytes;
    }

    static byte[] Many(bool isPcapng) => isPcapng
        ? Pcapng(writer =>
        {
            writer.SectionHeader().InterfaceDescription();
            for (var number = 0; number < Packets; number++)
                writer.Packet(0, (ulong)number, Frame(number));
        })
        : Pcap(writer =>
        {
            writer.Header();
            for (var number = 0; number < Packets; number++)
                writer.Record(number, Frame(number));
        });

    /// <summary>Of 0 to 999 bytes, in no order.</summary>
    static byte[] Frame(int number)
    {
        var frame = new byte[number * 7_919 % 1_000];
        new Random(number).NextBytes(frame);
        return frame;
    }

    struct Counter : ICapturedFrameSink
    {
        public long Bytes { get; private set; }

        public void Take(scoped in CapturedFrame frame) => Bytes += frame.Bytes.Length;
    }

    readonly struct CancellingSink(CancellationTokenSource cancel) : ICapturedFrameSink
    {
        public void Take(scoped in CapturedFrame frame) => cancel.Cancel();
    }
}
