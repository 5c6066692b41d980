using System.CommandLine;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tracing;

/// <summary><c>tracefleet trace TARGET</c>: one path from here, no server needed.</summary>
static class TraceCommand
{
    public static Command Build()
    {
        var target = new Argument<string>("TARGET") { Description = "Address or host name" };
        var v4 = new Option<bool>("-4") { Description = "Use IPv4" };
        var v6 = new Option<bool>("-6") { Description = "Use IPv6" };
        var json = new Option<bool>("--json") { Description = "Hop events as NDJSON on standard output, one line each; everything else on standard error" };
        var vantages = new VantageFlags();
        var options = new TraceSpecOptions();
        var command = new Command("trace", "Trace the path to a target from this host. Private ranges may be traced too: unlike a campaign this is one probe train of your own.") { target, v4, v6, json };
        options.AddTo(command);
        vantages.AddTo(command);
        Examples.Add(command,
            "sudo tracefleet trace 192.0.2.1",
            "sudo tracefleet trace -6 www.example.com --method icmp-paris --max-ttl 20",
            "tracefleet trace 8.8.8.8 --simulate 1 --from nyc",
            "sudo tracefleet trace 192.0.2.1 --json | jq .addr");
        command.SetAction((parsed, cancellation) =>
        {
            var spec = options.ReadValid(parsed);
            var request = new TraceOrder(parsed.GetRequiredValue(target), FamilyOf(parsed.GetValue(v4), parsed.GetValue(v6)), spec);
            return TraceRun.RunAsync(request, vantages.Open(parsed), parsed.GetValue(json), cancellation);
        });
        return command;
    }

    static int? FamilyOf(bool v4, bool v6) => (v4, v6) switch
    {
        (true, true) => throw new CliException("Give -4 or -6, not both; without either the resolver's first address is used.", ExitCode.Usage),
        (true, _) => 4,
        (_, true) => 6,
        _ => null,
    };
}

/// <summary>What to trace.</summary>
/// <param name="IpVersion">4 or 6; null for either.</param>
sealed record TraceOrder(string Target, int? IpVersion, TraceSpec Spec);
