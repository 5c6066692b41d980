using System.Net;
using System.Security.Cryptography;
using Spectre.Console;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Agent.Execution;
using Tracefleet.Cli.Rendering;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Cli.Tracing;

/// <summary>Runs one trace on a thread of its own and shows it while it runs.</summary>
static class TraceRun
{
    public static async Task<int> RunAsync(TraceOrder order, Vantage vantage, bool json, CancellationToken cancellation)
    {
        using var transport = vantage.Transport;
        var destination = await ResolveAsync(order, vantage, cancellation);
        var view = json ? (ITraceView)new NdjsonTrace(order, vantage) : new LiveTrace(order, destination, vantage);
        var feed = new ListTraceFeed(new TraceRequest(1, destination, order.Spec.ToParameters()));
        var options = new TraceEngineOptions { Key = ProbingKey.FromBytes(RandomNumberGenerator.GetBytes(ProbingKey.ByteLength)) };
        var engine = new TraceEngine(transport, vantage.SourceFor, options, feed, view);
        var running = Task.Factory.StartNew(() => engine.Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await view.ShowAsync(running);
        await running;
        cancellation.ThrowIfCancellationRequested();
        return view.Result?.Reason == CellReason.Reached ? ExitCode.Ok : ExitCode.Failed;
    }

    static Task<Address> ResolveAsync(TraceOrder order, Vantage vantage, CancellationToken cancellation)
    {
        var resolver = new TargetResolver(
            vantage.TransportName == Vantage.Simulated ? null : Dns.GetHostAddressesAsync, TargetRules.OwnNetwork, TimeProvider.System);
        return ResolveAsync(order, resolver, cancellation);
    }

    /// <exception cref="CliException">There is nothing to trace.</exception>
    public static async Task<Address> ResolveAsync(TraceOrder order, TargetResolver resolver, CancellationToken cancellation)
    {
        var (destination, refusal) = await resolver.ResolveAsync(order.Target, order.IpVersion, cancellation);
        if (refusal is { } refused)
            throw new CliException(refused.Detail);
        if (order.IpVersion is { } version && destination!.Value.IsIpv4 != (version == 4))
            throw new CliException($"{destination} is no IPv{version} address; drop -{version}.", ExitCode.Usage);
        return destination!.Value;
    }
}

/// <summary>Shows a trace while it runs.</summary>
interface ITraceView : ITraceObserver
{
    /// <summary>The finished trace; null before.</summary>
    TraceRecord? Result { get; }

    /// <summary>Shows until the engine has ended.</summary>
    Task ShowAsync(Task engine);
}
