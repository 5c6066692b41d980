using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tracefleet.Agent;
using Tracefleet.Agent.Link;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Coordinator;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Serving;

/// <summary>A coordinator in this process, with or without agents beside it. Agents connect as any other would, over the link.</summary>
sealed class Platform : IAsyncDisposable
{
    readonly WebApplication _coordinator;
    readonly Logs _logs;
    readonly CancellationTokenSource _stop = new();
    readonly List<(Task Running, Vantage Vantage)> _agents = [];

    Platform(WebApplication coordinator, Logs logs)
    {
        _coordinator = coordinator;
        _logs = logs;
        Address = new Uri(coordinator.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <exception cref="CliException">It cannot start; the message says why and what to do.</exception>
    public static async Task<Platform> StartAsync(CoordinatorOptions options, bool verbose, CancellationToken cancellation)
    {
        try
        {
            var app = await CoordinatorHost.BuildAsync(options, configure: builder => Configure(builder, verbose), cancellation: cancellation);
            await StartOrDisposeAsync(app, cancellation);
            return new Platform(app, Logs.ToStandardError(verbose));
        }
        catch (CoordinatorSetupException failure)
        {
            throw new CliException(failure.Message, ExitCode.Usage);
        }
        catch (StoreException failure)
        {
            throw new CliException($"{failure.Message.TrimEnd('.')}. Another directory can be named with --data.");
        }
        catch (IOException failure)
        {
            throw new CliException($"cannot listen on {options.BindAddress}:{options.Port}: {failure.Message} Choose another port with --port.");
        }
    }

    static async Task StartOrDisposeAsync(WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    static void Configure(WebApplicationBuilder builder, bool verbose)
    {
        Logs.Configure(builder.Logging, verbose);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
    }

    public void AddAgent(Vantage vantage, CoordinatorOptions coordinator, ProbePolicy policy)
    {
        var options = new AgentOptions
        {
            Coordinator = Address,
            DataDirectory = Path.Combine(coordinator.DataDirectory, "agents", vantage.Name),
            TokenFile = coordinator.AgentTokenFile,
            PacketsPerSecond = vantage.TransportName == Vantage.Simulated ? 10_000 : 1_000,
            Tags = [vantage.TransportName],
            SnapshotCacheBytes = null,
        };
        var snapshots = _coordinator.Services.GetRequiredService<SnapshotLibrary>();
        var agent = new AgentService(options, vantage, TargetRules.By(policy), TimeProvider.System, _logs.For("agent"), snapshots);
        _agents.Add((agent.RunAsync(_stop.Token), vantage));
    }

    /// <summary>Returns when the token is cancelled; throws when an agent fails before that.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        var cancelled = Task.Delay(Timeout.Infinite, cancellation);
        var first = await Task.WhenAny([cancelled, .. _agents.Select(agent => agent.Running)]);
        if (first == cancelled)
            return;
        try
        {
            await first;
        }
        catch (AgentRefusedException refusal)
        {
            throw new CliException($"the coordinator refused the agent in this process ({refusal.Code}): {refusal.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var (running, vantage) in _agents)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            vantage.Transport.Dispose();
        }
        await _coordinator.StopAsync();
        await _coordinator.DisposeAsync();
        _logs.Dispose();
        _stop.Dispose();
    }
}
