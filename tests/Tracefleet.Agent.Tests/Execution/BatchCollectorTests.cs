using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Tracefleet.Addressing;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Spooling;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;

namespace Tracefleet.Agent.Tests.Execution;

public sealed class BatchCollectorTests : IAsyncDisposable
{
    static readonly ShardLease Shard = new("c1", 0, 1);

    readonly TempFolder _folder = new();
    readonly ManualTime _time = new();
    readonly CancellationTokenSource _stop = new();
    readonly Channel<TraceRecordOf> _results = Channel.CreateUnbounded<TraceRecordOf>();
    Task _running = Task.CompletedTask;

    [Fact]
    public async Task A_batch_is_closed_when_its_oldest_trace_is_a_quarter_of_a_second_old()
    {
        var (spool, _) = Start();
        Give(new ShardWork(ExecutorRun.Assignment(Shard, "192.0.2.1", "192.0.2.2")), 1);
        await Patience.UntilAsync("the collector waits", () => _time.Waiting(TimeSpan.FromMilliseconds(250)) == 1);

        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Equal(0, spool.Count);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Patience.UntilAsync("the batch is spooled", () => spool.Count == 1);

        var batch = spool.Read(spool.NextAfter(0)!)!;
        Assert.Equal((1L, false, 1), (batch.Seq, batch.Last, batch.Traces.Count));
    }

    [Fact]
    public async Task A_batch_is_closed_when_it_holds_32_traces_and_when_its_shard_is_complete()
    {
        var (spool, _) = Start();

        Give(new ShardWork(ExecutorRun.Assignment(Shard, ExecutorRun.Numbered(70))), 70);
        await Patience.UntilAsync("the shard is complete", () => spool.Count == 3);

        Assert.Equal(
            [(1L, false, 32), (2L, false, 32), (3L, true, 6)],
            spool.Entries().Select(entry => spool.Read(entry)!).Select(batch => (batch.Seq, batch.Last, batch.Traces.Count)));
    }

    [Fact]
    public async Task A_batch_is_closed_before_a_trace_that_would_take_it_over_a_megabyte()
    {
        var (spool, _) = Start(limit: 64 * 1024 * 1024);
        var work = new ShardWork(ExecutorRun.Assignment(Shard, ExecutorRun.Numbered(7)));

        foreach (var (index, hops) in new[] { 3_000, 3_000, 16_384, 10, 3_000, 3_000, 10 }.Index())
            Give(work, index, hops);
        await Patience.UntilAsync("the shard is complete", () => spool.Entries().Any(entry => spool.Read(entry)!.Last));

        var batches = spool.Entries().Select(entry => spool.Read(entry)!).ToList();
        Assert.Equal(Enumerable.Range(0, 7), batches.SelectMany(batch => batch.Traces).Select(trace => trace.TargetIndex));
        Assert.Equal(Enumerable.Range(1, batches.Count), batches.Select(batch => (int)batch.Seq));
        Assert.All(batches, batch => Assert.True(batch.CalculateSize() <= 1024 * 1024 + 1_024 || batch.Traces.Count == 1));
        Assert.Equal([16_384], batches.Where(batch => batch.CalculateSize() > 1024 * 1024).SelectMany(batch => batch.Traces).Select(trace => trace.Hops.Count));
        Assert.All(batches, batch => Assert.InRange(batch.CalculateSize(), 1, LinkLimits.MaxFrameBytes));
        Assert.All(batches.Zip(batches.Skip(1)), pair => Assert.True(pair.First.CalculateSize() + pair.Second.Traces[0].CalculateSize() > 1024 * 1024));
    }

    [Fact]
    public async Task A_single_trace_of_more_than_a_megabyte_is_a_batch_by_itself()
    {
        var (spool, _) = Start(limit: 64 * 1024 * 1024);

        Give(new ShardWork(ExecutorRun.Assignment(Shard, "192.0.2.1")), 0, 16_384);
        await Patience.UntilAsync("the batch is spooled", () => spool.Count == 1);

        var batch = spool.Read(spool.NextAfter(0)!)!;
        Assert.Equal((1L, true, 16_384), (batch.Seq, batch.Last, batch.Traces.Single().Hops.Count));
        Assert.InRange(batch.CalculateSize(), 1024 * 1024, LinkLimits.MaxFrameBytes);
    }

    [Fact]
    public async Task A_disk_that_refuses_stalls_and_the_batch_is_spooled_once_it_takes_it()
    {
        var (spool, collector) = Start();
        Refuse();

        Give(new ShardWork(ExecutorRun.Assignment(Shard, "192.0.2.1")), 1);
        await RefusedAsync();
        Assert.True(collector.IsStalled);

        Accept();
        _time.Advance(TimeSpan.FromSeconds(1));
        await Patience.UntilAsync("the batch is spooled", () => spool.Count == 1);
        Assert.Equal((1L, true), (spool.Entries()[0].Seq, spool.Read(spool.Entries()[0])!.Last));
        await Patience.UntilAsync("probing may go on", () => !collector.IsStalled);
    }

    [Fact]
    public async Task A_shard_cancelled_while_the_disk_refuses_is_not_spooled_when_it_takes_batches_again()
    {
        var (spool, collector) = Start();
        Refuse();
        var work = new ShardWork(ExecutorRun.Assignment(Shard, "192.0.2.1"));
        Give(work, 1);
        await RefusedAsync();

        work.Cancel();
        Accept();
        var next = new ShardWork(ExecutorRun.Assignment(new ShardLease("c2", 0, 1), "192.0.2.1"));
        Give(next, 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Patience.UntilAsync("the next shard is spooled", () => spool.Count > 0);

        Assert.Equal(["c2"], spool.Entries().Select(entry => entry.Shard.Campaign));
        Assert.False(collector.IsStalled);
    }

    [Fact]
    public void A_full_spool_stalls()
    {
        var (spool, collector) = Start(limit: 1);
        Assert.False(collector.IsStalled);

        spool.Add(Batches.Batch(1));
        Assert.True(collector.IsStalled);

        spool.Acknowledge(Batches.Shard, 1);
        Assert.False(collector.IsStalled);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _folder.Dispose();
    }

    string SpoolPath => Path.Combine(_folder.Path, "spool");

    (Spool Spool, BatchCollector Collector) Start(long limit = 1024 * 1024)
    {
        var spool = Spool.Open(SpoolPath, limit, NullLogger.Instance);
        var collector = new BatchCollector("fra", spool, _time, NullLogger.Instance);
        _running = collector.RunAsync(_results.Reader, () => { }, _stop.Token);
        return (spool, collector);
    }

    // A directory that is gone refuses files, whoever asks.
    void Refuse() => Directory.Delete(SpoolPath);

    void Accept() => Directory.CreateDirectory(SpoolPath);

    Task RefusedAsync() => Patience.UntilAsync("the disk has refused", () => _time.Waiting(TimeSpan.FromSeconds(1)) == 1);

    void Give(ShardWork work, int traces)
    {
        for (var index = 0; index < traces; index++)
            _results.Writer.TryWrite(new TraceRecordOf(work, TraceRecords.Empty with { Campaign = work.Assignment.Lease.Campaign, TargetIndex = index, Target = "192.0.2.1" }));
    }

    void Give(ShardWork work, int index, int hops)
    {
        var hop = new Measurements.Traces.Hop
        {
            Ttl = 1,
            Attempt = 1,
            SentAt = Instant.FromUnixMicroseconds(1_780_000_000_000_000),
            Addr = Address.Parse("2001:db8::1"),
            RttMicroseconds = 1_000_000,
            ReplyTtl = 60,
            QuotedTtl = 1,
            IcmpType = 3,
            IcmpCode = 3,
            ReplySize = 1_280,
            Mpls = [.. Enumerable.Repeat(new MplsLabel(1_000_000, 1, true, 255), 6)],
        };
        var trace = TraceRecords.Empty with
        {
            Campaign = work.Assignment.Lease.Campaign,
            TargetIndex = index,
            Target = "192.0.2.1",
            Hops = [.. Enumerable.Range(1, hops).Select(attempt => hop with { Attempt = attempt })],
        };
        _results.Writer.TryWrite(new TraceRecordOf(work, trace));
    }
}
