using System.IO.Pipelines;
using Tracefleet.Addressing;
using Tracefleet.Coordinator.LookingGlass;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;
using Tracefleet.Testing;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

public sealed class TestFileTransferTests
{
    static readonly ByteRange HundredMb = new(0, 100_000_000);

    readonly ManualTime _time = new();

    /// <summary>A reader that reads at once and keeps nothing.</summary>
    sealed class Discarding : PipeWriter
    {
        readonly byte[] _buffer = new byte[4096];

        public long Written { get; private set; }

        public override void Advance(int bytes) => Written += bytes;
        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;
        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;
        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: false));

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }

    [Fact]
    public void A_hundred_megabytes_are_sent_without_memory_of_their_own()
    {
        var reader = new Discarding();
        var sent = true;

        var allocated = Allocation.Of(() =>
            sent &= TestFileTransfer.SendAsync(reader, HundredMb, new TransferPace(0, 1, _time), _time, default).IsCompletedSuccessfully);

        Assert.True(sent);
        Assert.Equal(0, reader.Written % HundredMb.Length);
        Assert.InRange(allocated, 0, 1_000);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_is_waited_for()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 65_536, resumeWriterThreshold: 32_768));
        using var end = new CancellationTokenSource();

        var sending = TestFileTransfer.SendAsync(pipe.Writer, HundredMb, new TransferPace(0, 1, _time), _time, end.Token);
        var buffered = (await pipe.Reader.ReadAsync()).Buffer.Length;
        await end.CancelAsync();

        Assert.Equal(65_536, buffered);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task A_reader_that_has_gone_ends_the_transfer()
    {
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TestFileTransfer.SendAsync(pipe.Writer, HundredMb, new TransferPace(0, 1, _time), _time, default));
    }

    [Fact]
    public void The_burst_goes_at_once_and_the_rest_at_the_rate()
    {
        var pace = new TransferPace(bytesPerSecond: 10_000, burstBytes: 3_000, _time);

        Assert.Equal(1_024, pace.PieceLength);
        Assert.Equal(TimeSpan.Zero, pace.Charge(3_000));
        Assert.Equal(TimeSpan.FromSeconds(0.1), pace.Charge(1_000));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(TimeSpan.FromSeconds(0.2), pace.Charge(2_000));
    }

    [Fact]
    public void A_reader_that_was_slow_may_catch_up_by_no_more_than_the_burst()
    {
        var pace = new TransferPace(bytesPerSecond: 10_000, burstBytes: 3_000, _time);
        pace.Charge(3_000);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(TimeSpan.Zero, pace.Charge(3_000));
        Assert.Equal(TimeSpan.FromSeconds(0.1), pace.Charge(1_000));
    }

    [Theory]
    [InlineData(0, 65_536)]
    [InlineData(1_000, 1_024)]
    [InlineData(200_000, 20_000)]
    [InlineData(100_000_000_000, 65_536)]
    public void Pieces_are_small_where_the_rate_is(long bytesPerSecond, int piece) =>
        Assert.Equal(piece, new TransferPace(bytesPerSecond, 1, _time).PieceLength);

    [Fact]
    public void Places_are_counted_for_each_visitor_and_for_all()
    {
        static ClientKey Client(string address) => ClientKey.Of(Address.Parse(address));
        var transfers = new TestFileTransfers(new TestFileSettings { MaxConcurrent = 3, MaxConcurrentPerClient = 2 });

        var first = transfers.TryBegin(Client("2001:db8::1"));
        Assert.NotNull(transfers.TryBegin(Client("2001:db8::2")));
        Assert.Null(transfers.TryBegin(Client("2001:db8::3")));
        Assert.NotNull(transfers.TryBegin(Client("192.0.2.1")));
        Assert.Null(transfers.TryBegin(Client("192.0.2.2")));
        first!.Dispose();
        first.Dispose();

        Assert.Equal(2, transfers.Running);
        Assert.NotNull(transfers.TryBegin(Client("192.0.2.2")));
        Assert.Null(transfers.TryBegin(Client("192.0.2.3")));
    }
}
