using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Link;
using Tracefleet.Agent.Snapshots;
using Tracefleet.Agent.Spooling;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sessions;
using Tracefleet.Snapshots;

namespace Tracefleet.Agent;

/// <summary>One agent: its link, its executor and its spool, wired together.</summary>
public sealed class AgentService
{
    readonly AgentLink _link;
    readonly ShardExecutor _executor;
    readonly string _dataDirectory;

    /// <param name="snapshots">Where it keeps what campaigns pin; null for an agent that is given no campaign that pins anything.</param>
    /// <param name="rule">Who may be probed; applied to every address just before probing.</param>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public AgentService(AgentOptions options, Vantage vantage, TargetRule rule, TimeProvider time, ILogger log, SnapshotLibrary? snapshots = null)
    {
        _dataDirectory = options.DataDirectory;
        var agentId = AgentIdentity.LoadOrCreate(options.DataDirectory);
        var spool = Spool.Open(Path.Combine(options.DataDirectory, "spool"), options.SpoolLimitBytes, log);
        var resolver = new TargetResolver(vantage.TransportName == Vantage.Simulated ? null : Dns.GetHostAddressesAsync, rule, time);
        var engine = new ProbeEngineOptions
        {
            Key = ProbingKey.FromBytes(RandomNumberGenerator.GetBytes(ProbingKey.ByteLength)),
            PacketsPerSecond = options.PacketsPerSecond,
            MaxSessions = options.ConcurrentTraces,
        };
        var cache = snapshots is null ? null : new SnapshotCache(snapshots, options.SnapshotCacheBytes, time, log);
        _executor = new ShardExecutor(vantage, spool, resolver, engine, time, log, cache);
        _link = new AgentLink(options, vantage, agentId, spool, _executor, time, log);
    }

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="AgentRefusedException">The coordinator does not want this agent and trying again cannot help.</exception>
    /// <exception cref="IOException">Another agent uses the data directory.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var owned = Own(_dataDirectory);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] parts = [_executor.RunAsync(stop.Token), _link.RunAsync(stop.Token)];
        try
        {
            await await Task.WhenAny(parts);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Being told to stop is how an agent ends.
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Two agents with one identity and one spool would overwrite each other's batches, so the second is refused. The lock goes with the process.</summary>
    static FileStream Own(string dataDirectory)
    {
        try
        {
            return new FileStream(Path.Combine(dataDirectory, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new IOException($"another agent may be using it ({taken.Message})", taken);
        }
    }
}
