using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tracefleet.Addressing;
using Tracefleet.Agent.Execution;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tracing;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Traffic.Paths;

/// <summary>Traces the paths to the networks that have most of a run's traffic, so that traffic is seen beside the path it takes.</summary>
/// <remarks>The target is the host of a network that had most of its traffic among those that may be probed: the path is then the one that the traffic
/// takes, by routes at least; load balancers may part them. A round sends slowly and one trace to a network.</remarks>
/// <param name="rule">Who may be probed.</param>
public sealed class NetworkTracer(ITrafficStore store, long run, Vantage vantage, TargetRule rule, NetworkTracerSettings settings, TimeProvider time)
{
    const int HostsTried = 10;

    /// <summary>Traces at once and then at every interval, until cancelled.</summary>
    /// <param name="onFault">Told what kept a round from being made; the next is tried all the same.</param>
    public async Task RunAsync(Action<Exception> onFault, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(settings.FirstAfter, time, cancellation);
            while (true)
            {
                try
                {
                    await TraceAsync(cancellation);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // Whatever it is: the capture beside goes on.
                    onFault(failure);
                }
                await Task.Delay(settings.Every, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The capture is over.
        }
    }

    /// <summary>Makes one round.</summary>
    /// <returns>Paths stored.</returns>
    public async Task<int> TraceAsync(CancellationToken cancellation)
    {
        var networks = await TargetsAsync(cancellation);
        if (networks.Count == 0)
            return 0;
        var observer = new Finished(vantage);
        var options = new TraceEngineOptions
        {
            Key = ProbingKey.FromBytes(RandomNumberGenerator.GetBytes(ProbingKey.ByteLength)),
            PacketsPerSecond = settings.PacketsPerSecond,
            MaxTraces = networks.Count,
        };
        var parameters = new TraceSpec { Method = settings.Method }.ToParameters();
        var requests = networks.Select((network, index) => new TraceRequest(index, network.Target, parameters));
        var engine = new TraceEngine(vantage.Transport, vantage.SourceFor, options, new ListTraceFeed(requests), observer);
        await Task.Factory.StartNew(() => engine.Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        cancellation.ThrowIfCancellationRequested();
        foreach (var (index, trace) in observer.Traces.OrderBy(trace => trace.Key))
        {
            var network = networks[index];
            var path = new TracedPath(run, network.As, network.AsName, network.Target, trace.EndedAt.ToDateTimeOffset(), trace);
            await store.StorePathAsync(path, cancellation);
        }
        return observer.Traces.Count;
    }

    async Task<List<Network>> TargetsAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var question = new TrafficQuestion
        {
            By = TrafficKind.As,
            From = now - (long)settings.Window.TotalMilliseconds,
            To = now,
            Run = run,
            // One more, since what no AS is known of may be among them.
            Limit = settings.Networks + 1,
        };
        var networks = new List<Network>();
        foreach (var entry in (await store.TopAsync(question, cancellation)).Entries)
        {
            if (networks.Count == settings.Networks || entry.Key.As is not { Number: not 0 } asn)
                continue;
            var hosts = await store.TopAsync(question with { By = TrafficKind.Host, As = asn, Limit = HostsTried }, cancellation);
            var targets = hosts.Entries.Select(host => host.Key.Address!.Value)
                .Where(host => rule(host) is null && vantage.SourceFor(host) is not null);
            if (targets.Cast<Address?>().FirstOrDefault() is { } target)
                networks.Add(new Network(asn, entry.About.AsName, target));
        }
        return networks;
    }

    readonly record struct Network(Asn As, string? AsName, Address Target);

    sealed class Finished(Vantage vantage) : ITraceObserver
    {
        public ConcurrentDictionary<int, TraceRecord> Traces { get; } = [];

        public void ProbeEnded(TraceRequest request, ProbeRecord record)
        {
            // Only whole paths count.
        }

        public void TraceEnded(TraceResult result) => Traces[(int)result.Request.Id] = LocalTraces.Record(vantage, result);
    }
}
