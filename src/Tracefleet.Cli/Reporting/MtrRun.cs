using System.Reflection;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Agent.Names;
using Tracefleet.Cli.Pinging;
using Tracefleet.Formats.Mtr;
using Tracefleet.Formats.Ping;
using Tracefleet.Probing.Reporting;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Cli.Reporting;

/// <summary>Watches a path on a thread of its own and shows it while it runs, or at the end.</summary>
static class MtrRun
{
    static readonly TimeSpan NameWait = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(
        MtrOrder order, Vantage vantage, IPtrNames names, Func<string, Task<Address>> resolve, CancellationToken cancellation)
    {
        using var transport = vantage.Transport;
        await using var asked = names;
        LocalEngine.ThrowIfImpossible(vantage, order.Parameters.Format.Method);
        var destination = await resolve(order.Target);
        var session = new MtrSession(destination, order.Parameters);
        var heading = Heading(order, vantage, names);
        var watch = new MtrWatch(session, names);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var engine = LocalEngine.RunAsync(vantage, [new SessionRequest(1, destination, session)], watch, ending.Token);
        if (order.Output == MtrOutput.Live)
            await new MtrScreen(order, heading, vantage, watch).ShowAsync(engine, ending);
        await engine;
        if (session.LocalFailure != SendFailure.None)
            throw new CliException($"{order.Target} cannot be probed: {PingText.WordsOf(session.LocalFailure)}.", ExitCode.Usage);
        await SettleNamesAsync(names, watch.Report, cancellation);
        Console.Write(Text(order, heading, watch.Report));
        // Watching live has no other end.
        if (cancellation.IsCancellationRequested && order.Output != MtrOutput.Live)
            return ExitCode.Interrupted;
        return watch.Report.IsReached ? ExitCode.Ok : ExitCode.Failed;
    }

    static MtrHeading Heading(MtrOrder order, Vantage vantage, IPtrNames names) => new(
        vantage.TransportName == Vantage.Simulated ? vantage.Name : Environment.MachineName, order.Target, TimeProvider.System.GetLocalNow(),
        order.Parameters.Rounds, order.Parameters.Format.PacketSize ?? 0, order.Parameters.Format.TrafficClass)
    {
        Snapshots = vantage.Annotator.Ids,
        NameOf = names.NameOf,
        Annotate = vantage.Annotator.Annotate,
        ShowsOrigin = order.ShowsOrigin,
        ShowsMpls = order.ShowsMpls,
    };

    static string Text(MtrOrder order, MtrHeading heading, MtrReport report) => order.Output switch
    {
        MtrOutput.Json => MtrJson.Of(heading, report, order.Columns),
        MtrOutput.Csv => MtrCsv.Of($"TRACEFLEET.{Version}", heading, report, order.Columns),
        _ => MtrText.Of(heading, report, order.Columns, order.IsWide),
    };

    static string Version => typeof(MtrRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    static async Task SettleNamesAsync(IPtrNames names, MtrReport report, CancellationToken cancellation)
    {
        foreach (var known in report.Hops.SelectMany(hop => hop.Interfaces))
            names.NameOf(known.Address);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(NameWait);
        await names.SettledAsync(limit.Token);
    }
}
