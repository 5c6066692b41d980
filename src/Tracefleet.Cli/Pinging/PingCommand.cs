using System.CommandLine;
using Tracefleet.Cli.Tracing;
using Tracefleet.Measurements.Specs;
using Tracefleet.Probing;
using Tracefleet.Probing.Pinging;

namespace Tracefleet.Cli.Pinging;

/// <summary><c>tracefleet ping TARGET...</c>: is it there, how far, how steadily; no server needed.</summary>
static class PingCommand
{
    const int MaxCount = 1_000_000_000, MaxTargets = 256, IcmpHeader = 8, MaxDatagram = 65_507;

    public static Command Build()
    {
        var targets = TargetArguments.Argument();
        var count = new Option<int>("--count", "-c") { Description = "Probes to send; as many as there is time for when not given" };
        var interval = new Option<double>("--interval", "-i") { Description = "Seconds from one probe to the next, 0.002 to 3600", DefaultValueFactory = _ => 1 };
        var size = new Option<int>("--size", "-s") { Description = "Bytes of data in a probe, beyond IP and ICMP header", DefaultValueFactory = _ => 56 };
        var ttl = new Option<int>("--ttl", "-t") { Description = "TTL of the probes, 1 to 255", DefaultValueFactory = _ => 64 };
        var wait = new Option<double>("--wait", "-W") { Description = "Seconds a reply is waited for, 0.01 to 60", DefaultValueFactory = _ => 4 };
        var deadline = new Option<double?>("--deadline", "-w") { Description = "Seconds after which everything ends" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only heading and summary" };
        var annotate = new Option<bool>("--annotate", "-A") { Description = "Origin AS and place of whoever answers" };
        var json = new Option<bool>("--json") { Description = "NDJSON on standard output: an object for each outcome, then a summary" };
        var (probes, vantages) = (new ProbeFlags(MethodWords.Icmp), new VantageFlags("-I"));
        var command = new Command("ping", "Ping one or more targets from this host.") { targets, count, interval, size, ttl, wait, deadline, quiet, annotate, json };
        probes.AddTo(command);
        vantages.AddTo(command);
        Examples.Add(command,
            "sudo tracefleet ping 192.0.2.1",
            "sudo tracefleet ping -c 5 -i 0.2 -6 www.example.com",
            "sudo tracefleet ping --method tcp-syn --port 443 192.0.2.1 2001:db8::1",
            "tracefleet ping 8.8.8.8 -c 3 -A --simulate 1 --from nyc");
        command.SetAction(async (parsed, cancellation) =>
        {
            var format = probes.ReadFormat(parsed);
            var data = ProbeFlags.InRange("--size", parsed.GetValue(size), 0, MaxDatagram);
            var parameters = new PingParameters
            {
                Format = format,
                Count = ProbeFlags.InRange("--count", parsed.GetValue(count), 0, MaxCount),
                Interval = ProbeFlags.Seconds("--interval", parsed.GetValue(interval), PingParameters.MinInterval, PingParameters.MaxInterval),
                Ttl = new Ttl(ProbeFlags.InRange("--ttl", parsed.GetValue(ttl), 1, 255)),
                Timeout = ProbeFlags.Seconds("--wait", parsed.GetValue(wait), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60)),
                Deadline = parsed.GetValue(deadline) is { } seconds
                    ? ProbeFlags.Seconds("--deadline", seconds, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(365)) : null,
            };
            var wanted = TargetArguments.Read(parsed.GetRequiredValue(targets)).ToArray();
            if (wanted.Length is 0 or > MaxTargets)
                throw new CliException($"there are {wanted.Length} targets to ping; give 1 to {MaxTargets}.", ExitCode.Usage);
            var vantage = await vantages.OpenAsync(parsed, cancellation);
            return await PingRun.RunAsync(
                new PingOrder(wanted, parameters, data + IcmpHeader)
                {
                    IsQuiet = parsed.GetValue(quiet),
                    IsAnnotated = parsed.GetValue(annotate),
                    IsJson = parsed.GetValue(json),
                },
                vantage, vantages.Names(parsed, vantage), target => probes.ResolveAsync(parsed, target, ProbeFlags.ResolverOf(vantage), cancellation),
                cancellation);
        });
        return command;
    }
}

/// <summary>What to ping and how to show it.</summary>
/// <param name="UpperLength">Bytes behind the IP header.</param>
sealed record PingOrder(string[] Targets, PingParameters Parameters, int UpperLength)
{
    /// <summary>It ends by itself, not by Ctrl-C alone.</summary>
    public bool HasEnd => Parameters.Count > 0 || Parameters.Deadline is not null;

    public bool IsQuiet { get; init; }
    public bool IsAnnotated { get; init; }
    public bool IsJson { get; init; }
}
