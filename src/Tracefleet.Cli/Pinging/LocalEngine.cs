using System.Security.Cryptography;
using Tracefleet.Agent;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Cli.Pinging;

/// <summary>Runs measurements of one's own on a thread of their own.</summary>
static class LocalEngine
{
    const int PacketsPerSecond = 50_000;

    /// <exception cref="CliException">Probes of this method cannot leave from here; the message names the remedy.</exception>
    public static void ThrowIfImpossible(Vantage vantage, TraceMethod method)
    {
        if (vantage.WhyNot(method) is { } reason)
            throw new CliException(reason, ExitCode.Usage);
    }

    /// <summary>Completes when all sessions have ended; a cancelled run ends them as they stand.</summary>
    public static Task RunAsync(
        Vantage vantage, IReadOnlyCollection<SessionRequest> requests, ISessionObserver observer, CancellationToken cancellation)
    {
        var options = new ProbeEngineOptions
        {
            Key = ProbingKey.FromBytes(RandomNumberGenerator.GetBytes(ProbingKey.ByteLength)),
            PacketsPerSecond = PacketsPerSecond,
            MaxSessions = Math.Max(1, requests.Count),
        };
        var engine = new ProbeEngine(vantage.Transport, vantage.SourceFor, options, new ListSessionFeed(requests), observer);
        return Task.Factory.StartNew(
            () => engine.Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
