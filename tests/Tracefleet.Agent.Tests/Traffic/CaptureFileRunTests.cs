using System.IO.Pipes;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Agent.Traffic.Capturing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Tests.CaptureFiles;
using Tracefleet.Traffic.Tests.Frames;

namespace Tracefleet.Agent.Tests.Traffic;

public sealed class CaptureFileRunTests
{
    /// <summary>Unix seconds of 2026-05-28, midnight, and of a day in the year 2100.</summary>
    const long Midnight = 1_779_926_400, FarAhead = 4_102_444_800;

    static readonly TrafficRunStart s_start = new(TrafficRunKind.File, "office.pcap", "host", null, [], false, SnapshotIds.None);
    static readonly byte[] s_frame = FrameBytes.Ethernet(0x0800, FrameBytes.Udp(10));

    readonly FakeTrafficStore _store = new();

    [Fact]
    public async Task Packets_that_go_back_by_hours_and_those_after_one_of_another_century_count_in_their_own_time()
    {
        long[] seconds = [Midnight, Midnight + 1, FarAhead, Midnight + 2, Midnight + 3, Midnight - 5 * 3_600, Midnight - 5 * 3_600 + 1, Midnight + 4];
        await RecordAsync(FileOf(seconds));
        Assert.Equal(seconds.Select(second => second * 1_000).Order(), _store.Stored(0).Select(bucket => bucket.Start).Order());
        Assert.All(_store.Stored(0), bucket => Assert.Equal(1ul, bucket.Total.Packets));
        Assert.Equal(0, _store.Last!.Counts[TrafficRunCounts.TooLate]);
        Assert.Equal(FarAhead * 1_000 + 1, _store.Last.StoredUntil);
        for (var level = 1; level < 5; level++)
            Assert.Equal((ulong)seconds.Length, _store.Stored(level).Aggregate(0ul, (sum, bucket) => sum + bucket.Total.Packets));
    }

    [Fact]
    public async Task Packets_in_no_order_at_all_are_all_counted()
    {
        var random = new Random(5);
        await RecordAsync(FileOf([.. Enumerable.Range(0, 2_000).Select(_ => Midnight + random.NextInt64(86_400))]));
        for (var level = 0; level < 5; level++)
            Assert.Equal(2_000ul, _store.Stored(level).Aggregate(0ul, (sum, bucket) => sum + bucket.Total.Packets));
        Assert.InRange(_store.Last!.Counts[TrafficRunCounts.TooLate], 1_000, 2_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Packets_without_a_time_count_at_the_beginning_of_all_time(int packets)
    {
        await RecordAsync(FileOf([.. Enumerable.Repeat(0L, packets)]));
        Assert.Equal(packets == 0 ? [] : [(0L, (ulong)packets)], _store.Stored(0).Select(bucket => (bucket.Start, bucket.Total.Packets)));
    }

    [Fact]
    public async Task What_is_said_to_be_stored_in_the_middle_is_stored()
    {
        await RecordAsync(FileOf([.. Enumerable.Range(0, 1_000).Select(second => Midnight + second)]), slice: 100);
        Assert.InRange(_store.Batches.Count, 3, 6);
        var stored = 0L;
        foreach (var batch in _store.Batches)
        {
            stored += batch.Buckets.Count(part => part.Level == 0);
            Assert.Equal(Midnight * 1_000 + stored * 1_000, batch.StoredUntil);
        }
        Assert.Equal(1_000, _store.Stored(0).Count());
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_on_ends_the_run_with_what_was_read()
    {
        var file = FileOf([.. Enumerable.Range(0, 100).Select(second => Midnight + second)]);
        var bytes = file.Length / 2;
        await Assert.ThrowsAsync<IOException>(() =>
            RecordAsync(file, slice: 100, onRead: left => left > bytes ? left : throw new IOException("bad sector")));
        Assert.InRange(_store.Last!.Counts[TrafficRunCounts.Packets], 48, 52);
        Assert.Equal(_store.Last.Counts[TrafficRunCounts.Packets], _store.Stored(0).Sum(bucket => (long)bucket.Total.Packets));
    }

    [Fact]
    public async Task Reading_that_is_cancelled_ends_the_run_with_what_was_read()
    {
        using var ending = new CancellationTokenSource();
        var file = FileOf([.. Enumerable.Range(0, 100).Select(second => Midnight + second)]);
        await RecordAsync(file, slice: 100, onProgress: ending.Cancel, cancellation: ending.Token);
        Assert.InRange(_store.Last!.Counts[TrafficRunCounts.Packets], 0, 3);
        Assert.Equal(_store.Last.Counts[TrafficRunCounts.Packets], _store.Stored(0).Sum(bucket => (long)bucket.Total.Packets));
    }

    [Fact]
    public async Task Of_a_pipe_all_that_has_come_is_stored_each_second_also_while_nothing_comes()
    {
        var (time, second) = (new ManualTime(), TimeSpan.FromSeconds(1));
        var file = FileOf(Midnight, Midnight + 1, Midnight + 1).ToArray();
        var record = (file.Length - 24) / 3;
        await using var writer = new AnonymousPipeServerStream();
        await using var pipe = new CapturePipe(new AnonymousPipeClientStream(PipeDirection.In, writer.ClientSafePipeHandle));
        // The first packet comes with the header.
        writer.Write(file.AsSpan(0, 24 + record));
        using var reader = CaptureFileReader.Open(pipe, cancellation: CancellationToken.None);
        var recording = CaptureFileRun.RecordAsync(_store, s_start, reader, pipe, _ => default, time, null, CancellationToken.None);
        await Patience.UntilAsync("the first is read", () => reader.Frames == 1 && time.Waiting(second) == 1);
        _store.Refuses = true;
        time.Advance(second);
        await Patience.UntilAsync("the store has refused", () => _store.Refusals == 1 && time.Waiting(second) == 1);
        _store.Refuses = false;
        time.Advance(second);
        await Patience.UntilAsync("the first is stored", () => _store.Batches.Count == 1 && time.Waiting(second) == 1);
        // The next and a part of the last.
        writer.Write(file.AsSpan(24 + record, record + 20));
        await Patience.UntilAsync("the next is read", () => reader.Frames == 2);
        time.Advance(second);
        await Patience.UntilAsync("the next is stored", () => _store.Batches.Count == 2 && time.Waiting(second) == 1);
        time.Advance(second);
        await Patience.UntilAsync("a second without anything is over", () => time.Waiting(second) == 1);
        writer.Write(file.AsSpan(24 + 2 * record + 20));
        writer.Dispose();
        await recording.WithPatience();

        Assert.Equal([Midnight * 1_000 + 1, Midnight * 1_000 + 1_001], _store.Batches.Select(batch => batch.CountedUntil!.Value));
        Assert.All(_store.Batches, batch => Assert.Empty(batch.Buckets));
        Assert.Equal([1, 2], _store.Batches.Select(batch => batch.UnderWay.Sum(bucket => (int)bucket.Total.Packets)));
        Assert.Equal(3ul, _store.Stored(4).Single().Total.Packets);
    }

    async Task RecordAsync(
        MemoryStream file, int slice = int.MaxValue, Func<long, long>? onRead = null, Action? onProgress = null,
        CancellationToken cancellation = default)
    {
        using var sliced = new SlicedStream(file, slice, onRead ?? (left => left));
        using var reader = CaptureFileReader.Open(sliced, cancellation: CancellationToken.None);
        await CaptureFileRun.RecordAsync(_store, s_start, reader, null, _ => default, TimeProvider.System, onProgress, cancellation);
    }

    static MemoryStream FileOf(params long[] seconds)
    {
        var file = new MemoryStream();
        var writer = new PcapWriter(file).Header();
        foreach (var second in seconds)
            writer.Record(second * 1_000_000_000, s_frame);
        file.Position = 0;
        return file;
    }

    /// <summary>Gives a little at a time.</summary>
    /// <param name="onRead">Asked with the bytes that are left before each reading.</param>
    sealed class SlicedStream(MemoryStream whole, int slice, Func<long, long> onRead) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            onRead(whole.Length - whole.Position);
            return whole.Read(buffer[..Math.Min(slice, buffer.Length)]);
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
