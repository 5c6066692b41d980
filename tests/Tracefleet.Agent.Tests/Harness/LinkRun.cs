using Microsoft.Extensions.Logging.Abstractions;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Link;
using Tracefleet.Agent.Spooling;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Agent.Tests.Harness;

/// <summary>An agent's link with a spool on disk, on a clock that moves only when told to. Its executor takes shards and does not work on them.</summary>
sealed class LinkRun : IAsyncDisposable
{
    readonly TempFolder _folder = new();
    readonly CancellationTokenSource _stop = new();
    readonly Vantage _vantage = Vantages.Simulated(1, "fra", SimulatedPace.Unpaced);
    readonly Uri _coordinator;
    readonly string? _tokenFile;

    public LinkRun(Uri coordinator, string? token = null)
    {
        _coordinator = coordinator;
        if (token is not null)
            File.WriteAllText(_tokenFile = Path.Combine(_folder.Path, "token"), token);
        Spool = Spool.Open(SpoolPath, 1024 * 1024 * 1024, NullLogger.Instance);
        var options = new ProbeEngineOptions { Key = ProbingKey.FromBytes(new byte[ProbingKey.ByteLength]) };
        Executor = new ShardExecutor(_vantage, Spool, new TargetResolver(null, _ => null, Time), options, Time, NullLogger.Instance);
    }

    public ManualTime Time { get; } = new();
    public Spool Spool { get; }
    public ShardExecutor Executor { get; }

    public string SpoolPath => Path.Combine(_folder.Path, "spool");

    /// <summary>Ends only when the agent is refused or the link fails.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    public LinkRun Start()
    {
        var options = new AgentOptions
        {
            Coordinator = _coordinator,
            DataDirectory = _folder.Path,
            TokenFile = _tokenFile,
            Capacity = 7,
            Tags = ["lab", "edge"],
        };
        Running = new AgentLink(options, _vantage, "agent-1", Spool, Executor, Time, NullLogger.Instance).RunAsync(_stop.Token);
        return this;
    }

    /// <summary>Spools batches with these sequence numbers.</summary>
    public LinkRun With(params IEnumerable<int> seqs)
    {
        foreach (var seq in seqs)
            Spool.Add(Batches.Batch(seq));
        return this;
    }

    /// <summary>Moves the clock on until the agent connects.</summary>
    public async Task<FakeSession> ReconnectedAsync(FakeCoordinator coordinator)
    {
        var accepting = coordinator.AcceptAsync();
        await Time.AdvanceUntilAsync(Task.WhenAny(accepting, Running));
        if (Running.IsCompleted)
            await Running;
        return await accepting;
    }

    public static CoordinatorMessage Assign(ShardLease lease) => new() { Assign = ExecutorRun.Assignment(lease, "192.0.2.1").ToWire() };

    public Task HoldsAsync(params ShardLease[] leases) =>
        Patience.UntilAsync($"the agent holds {leases.Length} shards", () => Executor.Holding.ToHashSet().SetEquals(leases));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _vantage.Transport.Dispose();
        _folder.Dispose();
    }
}
