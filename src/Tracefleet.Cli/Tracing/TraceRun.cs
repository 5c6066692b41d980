using System.Net;
using System.Security.Cryptography;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Names;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Cli.Tracing;

/// <summary>Traces all targets through one engine, on a thread of its own, and shows the paths in order while it runs.</summary>
sealed class TraceRun(Vantage vantage, IPtrNames names)
{
    const int MaxAtOnce = 256, ResolvedAtOnce = 16;

    public async Task<int> RunAsync(IReadOnlyList<TraceOrder> orders, bool json, CancellationToken cancellation)
    {
        var prepared = await PrepareAsync(orders, cancellation);
        var board = new TraceBoard(prepared, vantage, names);
        var engine = new TraceEngine(vantage.Transport, vantage.SourceFor, Options(orders), new ListTraceFeed(prepared.Select(ToRequest)), board);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = Task.Factory.StartNew(() => Run(engine, board, ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (json && vantage.TransportName != Vantage.Simulated)
            await Console.Error.WriteLineAsync($"tracefleet: by {vantage.TransportName} sockets");
        try
        {
            await (json ? new NdjsonTraces(board, names).WriteAsync(cancellation) : new LiveTraces(board, vantage, names).ShowAsync(cancellation));
        }
        finally
        {
            // What cannot be shown any more need not be measured.
            await ending.CancelAsync();
            await running;
        }
        await HintAsync(engine);
        if (cancellation.IsCancellationRequested)
            return ExitCode.Interrupted;
        return prepared.Count == orders.Count && board.Results.All(result => result?.Reason == CellReason.Reached) ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>How the engine works for these orders: all the probes that a trace may have in flight may leave at once.</summary>
    public static TraceEngineOptions Options(IReadOnlyCollection<TraceOrder> orders) => new()
    {
        Key = ProbingKey.FromBytes(RandomNumberGenerator.GetBytes(ProbingKey.ByteLength)),
        MaxTraces = MaxAtOnce,
        Burst = orders.Max(order => order.Spec.InFlight),
    };

    static TraceRequest ToRequest(PreparedTrace trace) => new(trace.Index, trace.Destination, trace.Order.Spec.ToParameters());

    static void Run(TraceEngine engine, TraceBoard board, CancellationToken cancellation)
    {
        try
        {
            engine.Run(cancellation);
        }
        finally
        {
            board.Close();
        }
    }

    /// <summary>An order of several that cannot be traced is told and left out; a single one ends the command.</summary>
    async Task<List<PreparedTrace>> PrepareAsync(IReadOnlyList<TraceOrder> orders, CancellationToken cancellation)
    {
        var resolver = new TargetResolver(
            vantage.TransportName == Vantage.Simulated ? null : Dns.GetHostAddressesAsync, TargetRules.OwnNetwork, TimeProvider.System);
        if (orders is [var only])
            return [new PreparedTrace(0, only, await ResolveAsync(only, resolver, cancellation))];
        var resolved = new (Address? Destination, string? Fault)[orders.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ResolvedAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, orders.Count, parallel, async (i, token) => resolved[i] = await TryResolveAsync(orders[i], resolver, token));
        foreach (var (_, fault) in resolved.Where(result => result.Fault is not null))
            await Console.Error.WriteLineAsync($"tracefleet: {fault}");
        var good = Enumerable.Range(0, orders.Count).Where(i => resolved[i].Fault is null);
        return [.. good.Select((i, index) => new PreparedTrace(index, orders[i], resolved[i].Destination!.Value))];
    }

    static async Task<(Address?, string?)> TryResolveAsync(TraceOrder order, TargetResolver resolver, CancellationToken cancellation)
    {
        try
        {
            return (await ResolveAsync(order, resolver, cancellation), null);
        }
        catch (CliException fault)
        {
            return (null, fault.Message);
        }
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

    async Task HintAsync(TraceEngine engine)
    {
        if (vantage.TransportName != Vantage.Datagram || !engine.Counters.Snapshot().Dropped.TryGetValue(DropReason.WrongMark, out var unproven))
            return;
        await Console.Error.WriteLineAsync(
            $"tracefleet: {unproven} replies quoted too little of a UDP probe to be proven without raw sockets; try --method icmp-paris. {vantage.TransportReason}");
    }
}
