using System.CommandLine;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tracing;

/// <summary><c>tracefleet trace TARGET...</c>: paths from here, no server needed.</summary>
static class TraceCommand
{
    public static Command Build()
    {
        var targets = TargetArguments.Argument();
        var v4 = new Option<bool>("-4") { Description = "Use IPv4; with -6 both, one path each" };
        var v6 = new Option<bool>("-6") { Description = "Use IPv6; with -4 both, one path each" };
        var json = new Option<bool>("--json") { Description = "Hop events as NDJSON on standard output, one line each; everything else on standard error" };
        var vantages = new VantageFlags();
        var options = new TraceSpecOptions();
        var command = new Command("trace", "Trace the path to each target from this host, all at the same time. Private ranges may be traced too: unlike a campaign this is one probe train of your own.")
        {
            targets, v4, v6, json,
        };
        options.AddTo(command);
        vantages.AddTo(command);
        Examples.Add(command,
            "tracefleet trace 192.0.2.1                                as any user; with raw sockets where allowed (sudo)",
            "tracefleet trace -4 -6 www.example.com --method icmp-paris --max-ttl 20",
            "sudo tracefleet trace www.example.com --classic-syn       TCP SYN to port 80, every TTL at once",
            "tracefleet trace @targets.txt --json | jq .addr",
            "tracefleet trace 8.8.8.8 --simulate 1 --from nyc");
        command.SetAction(async (parsed, cancellation) =>
        {
            var spec = options.ReadValid(parsed);
            int?[] families = (parsed.GetValue(v4), parsed.GetValue(v6)) switch
            {
                (true, true) => [4, 6],
                (true, _) => [4],
                (_, true) => [6],
                _ => [null],
            };
            var orders = TraceOrder.For(TargetArguments.Read(parsed.GetRequiredValue(targets)), families, spec).ToList();
            if (orders.Count == 0)
                throw new CliException("there is nothing to trace: the list of targets is empty.", ExitCode.Usage);
            var vantage = await vantages.OpenAsync(parsed, cancellation);
            using var transport = vantage.Transport;
            if (vantage.WhyNot(MethodWords.Parse(spec.Method)) is { } refusal)
                throw new CliException($"--method: {refusal}");
            await using var names = vantages.Names(parsed, vantage);
            return await new TraceRun(vantage, names).RunAsync(orders, parsed.GetValue(json), cancellation);
        });
        return command;
    }
}
