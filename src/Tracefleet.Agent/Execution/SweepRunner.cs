using System.Security.Cryptography;
using System.Threading.Channels;
using Tracefleet.Addressing;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Agent.Execution;

/// <summary>A target of a sweep.</summary>
readonly record struct SweepCell(AssignedTarget Target, Prefix Prefix);

/// <summary>What a shard of a sweep has to probe, in one run.</summary>
sealed record SweepShard(ShardWork Work, IReadOnlyList<SweepCell> Cells);

/// <summary>Carries out sweeps, one shard after the other, each over a transport of its own beside the engine's.</summary>
/// <remarks>A sweep sends at most half of what the agent may send in a second, so that other campaigns go on beside it. What it sends is told to
/// <paramref name="borrow"/>, so that both together keep the agent's rate; a clock of its own has each transport, so they cannot share a pacer.</remarks>
sealed class SweepRunner(
    Vantage vantage, ProbeEngineOptions options, Func<bool> mayStart, Action<int> borrow, Action<ShardWork, AssignedTarget, TraceRecord> ended)
{
    static readonly TimeSpan StallPause = TimeSpan.FromMilliseconds(50);

    readonly Channel<SweepShard> _shards = Channel.CreateUnbounded<SweepShard>(new() { SingleReader = true });
    long _sent, _matched, _dropped;

    public (long Sent, long Matched, long Dropped) Counters => (Interlocked.Read(ref _sent), Interlocked.Read(ref _matched), Interlocked.Read(ref _dropped));

    public void Add(SweepShard shard) => _shards.Writer.TryWrite(shard);

    /// <summary>Runs until cancelled. Each sweep has a thread of its own while it lasts.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var shard in _shards.Reader.ReadAllAsync(cancellation))
        {
            while (!mayStart())
                await Task.Delay(StallPause, cancellation);
            await Task.Factory.StartNew(() => Run(shard, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    void Run(SweepShard shard, CancellationToken cancellation)
    {
        var spec = (SweepSpec)shard.Work.Assignment.Measurement;
        using var transport = vantage.OpenAnother?.Invoke();
        var source = new SweepSource(SourceOf(shard, ipv4: true), SourceOf(shard, ipv4: false));
        var log = new SweepLog(shard.Cells, spec, source, shard.Work.Annotator.Annotate);
        if (transport is null || shard.Cells.All(cell => source.For(cell.Prefix.First) is null))
        {
            End(shard, log);
            return;
        }
        var rate = Math.Min(spec.PacketsPerSecond, Math.Max(1, options.PacketsPerSecond / 2));
        borrow(rate);
        try
        {
            Sweep(shard, rate, source, new PolledTransport(transport, log.Sent), log, cancellation);
        }
        finally
        {
            borrow(0);
        }
        if (!cancellation.IsCancellationRequested && !shard.Work.Cancelled)
            End(shard, log);
    }

    void Sweep(SweepShard shard, int rate, SweepSource source, PolledTransport transport, SweepLog log, CancellationToken cancellation)
    {
        var spec = (SweepSpec)shard.Work.Assignment.Measurement;
        var sweep = new SweepOptions
        {
            Parameters = spec.ToParameters(),
            Source = source,
            Key = ProbingKey.FromBytes(RandomNumberGenerator.GetBytes(ProbingKey.ByteLength)),
            PacketsPerSecond = rate,
            Grace = TimeSpan.FromMilliseconds(spec.TimeoutMs),
        };
        var targets = new SweepTargetsBuilder(hostsPerSubnet: 0);
        foreach (var cell in shard.Cells)
            targets.Add(cell.Prefix);
        var run = new SweepRun(new GridSpace(targets.Build(), sweep.Parameters), sweep, SweepProgress.From(0), log, [transport], transport.Now);
        var engine = new SweepEngine(run, transport, transport.Now);
        while (!engine.HasEnded && !cancellation.IsCancellationRequested && !shard.Work.Cancelled)
            engine.Step();
        Interlocked.Add(ref _sent, run.Senders.Sum(sender => sender.Counters.Sent));
        Interlocked.Add(ref _matched, run.Collector.Counters.Replies);
        Interlocked.Add(ref _dropped, Enum.GetValues<DropReason>().Sum(run.Collector.Counters.Dropped));
    }

    void End(SweepShard shard, SweepLog log)
    {
        for (var index = 0; index < shard.Cells.Count; index++)
            ended(shard.Work, shard.Cells[index].Target, log.RecordOf(index));
    }

    Address? SourceOf(SweepShard shard, bool ipv4)
    {
        foreach (var cell in shard.Cells)
        {
            if (cell.Prefix.IsIpv4 == ipv4)
                return vantage.SourceFor(cell.Prefix.First);
        }
        return null;
    }
}
