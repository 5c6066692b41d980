using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Spooling;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sessions;
using Trace = Tracefleet.Contracts.Link.Trace;
using TraceSpec = Tracefleet.Measurements.Traces.TraceSpec;

namespace Tracefleet.Agent.Tests.Harness;

/// <summary>An executor at work with a spool on disk; by default at a place in the simulated Internet whose clock needs no waiting.</summary>
sealed class ExecutorRun : IAsyncDisposable
{
    readonly TempFolder _folder = new();
    readonly CancellationTokenSource _stop = new();
    readonly Task _running;
    readonly List<HopBatch> _acknowledged = [];

    public ExecutorRun(
        Vantage? vantage = null, TargetRule? rule = null, Func<string, CancellationToken, Task<IPAddress[]>>? lookup = null,
        long spoolLimit = 1024 * 1024, int maxTraces = 256)
    {
        Vantage = vantage ?? Vantages.Simulated(1, "fra", SimulatedPace.Unpaced);
        Spool = Spool.Open(_folder.Path, spoolLimit, NullLogger.Instance);
        var options = new ProbeEngineOptions
        {
            Key = ProbingKey.FromBytes(new byte[ProbingKey.ByteLength]),
            PacketsPerSecond = 1_000_000,
            MaxSessions = maxTraces,
        };
        var resolver = new TargetResolver(lookup, rule ?? (_ => null), TimeProvider.System);
        Executor = new ShardExecutor(Vantage, Spool, resolver, options, TimeProvider.System, NullLogger.Instance);
        _running = Executor.RunAsync(_stop.Token);
    }

    public Vantage Vantage { get; }
    public Spool Spool { get; }
    public ShardExecutor Executor { get; }

    /// <summary>Whole batches, acknowledged or still in the spool, in order.</summary>
    public IEnumerable<HopBatch> BatchesOf(ShardLease shard) =>
        [.. _acknowledged.Concat(Spooled()).Where(batch => batch.Shard.ToDomain() == shard).OrderBy(batch => batch.Seq)];

    public IEnumerable<Trace> TracesOf(ShardLease shard) => BatchesOf(shard).SelectMany(batch => batch.Traces);

    public List<HopBatch> Spooled() => [.. Spool.Entries().Select(entry => Spool.Read(entry)!)];

    /// <summary>Waits until the last batch of an assignment is spooled, and gives all of them.</summary>
    public async Task<IReadOnlyList<HopBatch>> CompletedAsync(ShardLease shard)
    {
        await Patience.UntilAsync($"shard {shard} is complete", () => _running.IsCompleted || BatchesOf(shard).Any(batch => batch.Last));
        if (_running.IsCompleted)
            await _running;
        return [.. BatchesOf(shard)];
    }

    /// <summary>Acknowledges everything that is spooled, as a coordinator does after storing it.</summary>
    public void Acknowledge()
    {
        foreach (var batch in Spooled())
        {
            _acknowledged.Add(batch);
            Spool.Acknowledge(batch.Shard.ToDomain(), batch.Seq);
            Executor.Acknowledged(batch.Shard.ToDomain(), batch.Seq);
        }
    }

    /// <summary>Targets that route to simulated networks of both families.</summary>
    public static ImmutableArray<string> SampleTargets(int count) =>
        [.. Vantages.World(1).SampleTargets(count, dualStack: true).Select(target => target.ToString())];

    public static ShardAssignment Assignment(ShardLease lease, params IEnumerable<string> targets) => new(
        lease, new TraceSpec(), null, [.. targets.Select((target, index) => new AssignedTarget(index, target))], null);

    /// <summary>Targets of the range that nobody owns: 198.18.0.0/15.</summary>
    public static IEnumerable<string> Numbered(int count) =>
        Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"198.18.{number / 256}.{number % 256}"));

    public static CellReason ReasonOf(Trace trace) => (CellReason)trace.Reason;

    public static FailureSource SourceOf(Trace trace) => (FailureSource)trace.FailureSource;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        Vantage.Transport.Dispose();
        _folder.Dispose();
    }
}
