using System.Net;
using System.Security.Cryptography;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Names;
using Tracefleet.Formats.Graphs;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Cli.Multipath;

/// <summary>What to look for and how to show it.</summary>
/// <param name="IpVersion">4 or 6; null for either.</param>
sealed record MultipathOrder(
    string Target, int? IpVersion, Func<Address, FlowSession> Session, int Rate, string Format, bool Dedup, IPEndPoint PageAt);

/// <summary>Runs one search on a thread of its own, tells on standard error how it goes, and writes the result.</summary>
sealed class MultipathRun(MultipathOrder order, Vantage vantage, IPtrNames names)
{
    static readonly TimeSpan NamesWait = TimeSpan.FromSeconds(2);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var destination = await ResolveAsync(cancellation);
        var session = order.Session(destination);
        if (vantage.WhyNot(session.Format.Method) is { } reason)
            throw new CliException($"--method: {reason}");
        var progress = new MultipathProgress(order.Target, names);
        var source = await MeasureAsync(destination, session, progress, cancellation);
        var result = session.Result();
        if (result is { LocalFailure: not SendFailure.None, ProbesSent: 0 })
            throw new CliException(WordsFor(result.LocalFailure, destination));
        // The page is shown until Ctrl-C, which interrupts nothing then.
        var isInterrupted = cancellation.IsCancellationRequested;
        if (!isInterrupted)
            await SettleNamesAsync(cancellation);
        var place = vantage.Place is { } known ? $"{known.City}, {known.Country}" : Environment.MachineName;
        await ShowAsync(new GraphReport(result, order.Target, place, source, vantage.Annotator.Annotate, names.NameOf), cancellation);
        return isInterrupted ? ExitCode.Interrupted : result is { IsReached: true, IsComplete: true } ? ExitCode.Ok : ExitCode.Failed;
    }

    async Task<Address?> MeasureAsync(Address destination, FlowSession session, MultipathProgress progress, CancellationToken cancellation)
    {
        var options = new ProbeEngineOptions
        {
            Key = ProbingKey.FromBytes(RandomNumberGenerator.GetBytes(ProbingKey.ByteLength)),
            PacketsPerSecond = order.Rate,
        };
        var feed = new ListSessionFeed(new SessionRequest(1, destination, session));
        var engine = new ProbeEngine(vantage.Transport, vantage.SourceFor, options, feed, progress);
        var running = Task.Factory.StartNew(() => engine.Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await progress.ShowAsync(running);
        await running;
        return progress.Source;
    }

    async Task<Address> ResolveAsync(CancellationToken cancellation)
    {
        var resolver = new TargetResolver(
            vantage.TransportName == Vantage.Simulated ? null : Dns.GetHostAddressesAsync, TargetRules.OwnNetwork, TimeProvider.System);
        var (destination, refusal) = await resolver.ResolveAsync(order.Target, order.IpVersion, cancellation);
        if (refusal is { } refused)
            throw new CliException(refused.Detail);
        if (order.IpVersion is { } version && destination!.Value.IsIpv4 != (version == 4))
            throw new CliException($"{destination} is no IPv{version} address; drop -{version}.", ExitCode.Usage);
        return destination!.Value;
    }

    async Task SettleNamesAsync(CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(NamesWait);
        await names.SettledAsync(deadline.Token);
    }

    static string WordsFor(SendFailure failure, Address destination) => failure switch
    {
        SendFailure.NoRoute => $"This host has no route to {destination}.",
        SendFailure.NoSourceAddress => $"This host has no IPv{(destination.IsIpv4 ? 4 : 6)} address to probe from.",
        SendFailure.NotPermitted => "A firewall of this host, or missing rights, forbid sending these probes.",
        SendFailure.InterfaceDown => $"This host's interface towards {destination} is down.",
        _ => $"The probes could not be sent ({failure}).",
    };

    async Task ShowAsync(GraphReport report, CancellationToken cancellation)
    {
        if (order.Format == "viz" && !cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(GraphText.Summary(report));
            await GraphServer.ServeAsync(report, order.PageAt, cancellation);
            return;
        }
        await Console.Out.WriteAsync(TextOf(report));
        if (order.Format is not ("vert" or "horiz" or "viz"))
            await Console.Error.WriteLineAsync(GraphText.Summary(report));
    }

    string TextOf(GraphReport report) => order.Format switch
    {
        "json" => GraphJson.Of(report),
        "dot" => DotGraph.Of(report),
        "mermaid" => MermaidGraph.Of(report),
        "svg" => SvgGraph.Of(report),
        "horiz" => Readable(report, PathTables.Horizontal(report, order.Dedup)),
        _ => Readable(report, PathTables.Vertical(report, order.Dedup)),
    };

    string Readable(GraphReport report, string table) => string.Join('\n', new[]
    {
        PathTables.Legend(report, order.Dedup), table, GraphText.Hops(report), GraphText.Diamonds(report.Result) + GraphText.Summary(report) + "\n",
    }.Where(part => part.Length > 0));
}
