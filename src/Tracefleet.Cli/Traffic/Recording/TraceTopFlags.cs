using System.CommandLine;
using Tracefleet.Agent;
using Tracefleet.Agent.Traffic.Paths;
using Tracefleet.Cli.Pinging;
using Tracefleet.Cli.Serving;
using Tracefleet.Measurements.Specs;
using Tracefleet.Sockets.Linux;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>The flags of the traces that a capture makes to the networks with most traffic.</summary>
sealed class TraceTopFlags
{
    readonly Option<int?> _top = new("--trace-top") { Description = $"Trace the paths to so many networks with most traffic, 1 to {NetworkTracerSettings.MaxNetworks}" };
    readonly Option<string> _every = new("--trace-every") { Description = "Between two traces to a network, 1m or more", DefaultValueFactory = _ => "15m" };
    readonly Option<string> _method = new("--trace-method") { Description = "Probes of the traces: " + string.Join(", ", MethodWords.All), DefaultValueFactory = _ => MethodWords.UdpParis };
    readonly Option<FileInfo?> _doNotProbe = Settings.Option<FileInfo?>("--do-not-probe", "File of prefixes never to trace to, one on each line", null);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _top, _every, _method, _doNotProbe })
            command.Add(option);
    }

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_top) is not null;

    /// <returns>What traces beside a capture, until cancelled; nothing where it was not asked for.</returns>
    /// <exception cref="CliException">A flag is wrong, or such probes cannot leave from here.</exception>
    public Func<ITrafficStore, long, RecordingNotices, CancellationToken, Task> Read(ParseResult parsed, RecordOrder order)
    {
        if (parsed.GetValue(_top) is not { } networks)
            return (_, _, _, _) => Task.CompletedTask;
        var settings = new NetworkTracerSettings(ProbeFlags.InRange("--trace-top", networks, 1, NetworkTracerSettings.MaxNetworks), EveryOf(parsed)) { Method = MethodOf(parsed) };
        var policy = Policies.Of([], parsed.GetValue(_doNotProbe)?.FullName);
        // With --all networks that are not public have traffic too; they may be traced as by hand, but never what is on the list.
        var rule = order.PublicOnly ? TargetRules.By(policy) : address => policy.DoNotProbe.Find(address) is null ? TargetRules.OwnNetwork(address) : TargetRules.By(policy)(address);
        var vantage = Vantages.Here("local", new NetworkAccess()) with { Annotator = order.Annotator };
        LocalEngine.ThrowIfImpossible(vantage, MethodWords.Parse(settings.Method));
        return async (store, run, notices, cancellation) =>
        {
            using var transport = vantage.Transport;
            await new NetworkTracer(store, run, vantage, rule, settings, TimeProvider.System).RunAsync(
                failure => notices.Tell($"the paths could not be traced: {failure.Message}"), cancellation);
        };
    }

    TimeSpan EveryOf(ParseResult parsed)
    {
        var every = RecordFlags.Duration("--trace-every", parsed.GetRequiredValue(_every));
        return every >= NetworkTracerSettings.ShortestInterval ? every : throw new CliException("--trace-every: give 1m or more.", ExitCode.Usage);
    }

    string MethodOf(ParseResult parsed)
    {
        var method = parsed.GetRequiredValue(_method);
        return MethodWords.TryParse(method, out _) ? method : throw new CliException($"--trace-method: '{method}' is none; give {string.Join(", ", MethodWords.All)}.", ExitCode.Usage);
    }
}
