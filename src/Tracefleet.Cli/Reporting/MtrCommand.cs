using System.Collections.Immutable;
using System.CommandLine;
using Tracefleet.Cli.Pinging;
using Tracefleet.Cli.Rendering;
using Tracefleet.Cli.Tracing;
using Tracefleet.Formats.Mtr;
using Tracefleet.Measurements.Specs;
using Tracefleet.Probing;
using Tracefleet.Probing.Reporting;

namespace Tracefleet.Cli.Reporting;

/// <summary><c>tracefleet mtr TARGET</c>: all hops of a path, round after round; no server needed.</summary>
static class MtrCommand
{
    const int DefaultRounds = 10, DefaultSize = 64;

    public static Command Build()
    {
        var target = new Argument<string>("TARGET") { Description = "Address or host name" };
        var report = new Option<bool>("--report", "-r") { Description = "No live table: the report after the last round, as mtr prints it" };
        var wide = new Option<bool>("--report-wide", "-w") { Description = "A report with host names in full" };
        var json = new Option<bool>("--json", "-j") { Description = "The report as JSON in mtr's shape; what mtr does not know is under the key tracefleet" };
        var csv = new Option<bool>("--csv", "-C") { Description = "The report as CSV in mtr's columns" };
        var count = new Option<int?>("--count", "-c") { Description = $"Rounds; {DefaultRounds} for a report, endless for a live table" };
        var interval = new Option<double>("--interval", "-i") { Description = "Seconds of a round, 0.01 to 3600", DefaultValueFactory = _ => 1 };
        var first = new Option<int>("--first-ttl", "-f") { Description = "First TTL, 1 to 255", DefaultValueFactory = _ => 1 };
        var max = new Option<int>("--max-ttl", "-m") { Description = "Last TTL, 1 to 255", DefaultValueFactory = _ => 30 };
        var unknown = new Option<int>("--max-unknown", "-U") { Description = "Hops in a row without any reply that end a round, 1 to 255", DefaultValueFactory = _ => 12 };
        var grace = new Option<double>("--gracetime", "-G") { Description = "Seconds that the last replies are waited for, 0 to 60", DefaultValueFactory = _ => 5 };
        var timeout = new Option<double>("--timeout", "-Z") { Description = "Seconds any reply is waited for, 0.01 to 60", DefaultValueFactory = _ => 5 };
        var size = new Option<int>("--size", "-s") { Description = "Bytes of a probe, IP header included", DefaultValueFactory = _ => DefaultSize };
        var order = new Option<string>("--order", "-o") { Description = $"Columns: {Columns()}", DefaultValueFactory = _ => MtrColumn.Default };
        var origin = new Option<bool>("--aslookup", "-z") { Description = "Origin AS of each hop" };
        var mpls = new Option<bool>("--mpls", "-e") { Description = "MPLS labels in the report" };
        var (probes, vantages) = (new ProbeFlags(MethodWords.IcmpParis), new VantageFlags("-I"));
        var command = new Command("mtr", "Watch the path to a target: every hop with its loss and round-trip times. The default keeps the flow constant, so that loss is loss and not another path.")
        {
            target, report, wide, json, csv, count, interval, first, max, unknown, grace, timeout, size, order, origin, mpls,
        };
        probes.AddTo(command);
        vantages.AddTo(command);
        Examples.Add(command,
            "sudo tracefleet mtr 192.0.2.1",
            "sudo tracefleet mtr -r -c 30 -z www.example.com",
            "sudo tracefleet mtr --method udp-paris -o 'LSR NBAW VGJMXI' 2001:db8::1",
            "tracefleet mtr 8.8.8.8 --json -c 5 --simulate 1 --from nyc");
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = OutputOf(parsed.GetValue(json), parsed.GetValue(csv), parsed.GetValue(report), parsed.GetValue(wide));
            var bytes = ProbeFlags.InRange("--size", parsed.GetValue(size), 28, 65_535);
            var parameters = new MtrParameters
            {
                Format = probes.ReadFormat(parsed) with { PacketSize = bytes },
                Rounds = parsed.GetValue(count) is { } rounds ? ProbeFlags.InRange("--count", rounds, 1, 100_000_000) : output == MtrOutput.Live ? 0 : DefaultRounds,
                Interval = ProbeFlags.Seconds("--interval", parsed.GetValue(interval), MtrParameters.MinInterval, MtrParameters.MaxInterval),
                MaxTtl = new Ttl(ProbeFlags.InRange("--max-ttl", parsed.GetValue(max), 1, 255)),
                FirstTtl = new Ttl(ProbeFlags.InRange("--first-ttl", parsed.GetValue(first), 1, parsed.GetValue(max))),
                MaxUnknown = ProbeFlags.InRange("--max-unknown", parsed.GetValue(unknown), 1, 255),
                GraceTime = ProbeFlags.Seconds("--gracetime", parsed.GetValue(grace), TimeSpan.Zero, TimeSpan.FromSeconds(60)),
                Timeout = ProbeFlags.Seconds("--timeout", parsed.GetValue(timeout), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60)),
            };
            var columns = ColumnsOf(parsed.GetRequiredValue(order));
            var vantage = await vantages.OpenAsync(parsed, cancellation);
            return await MtrRun.RunAsync(
                new MtrOrder(parsed.GetRequiredValue(target), parameters, output, columns)
                {
                    IsWide = parsed.GetValue(wide),
                    ShowsOrigin = parsed.GetValue(origin),
                    ShowsMpls = parsed.GetValue(mpls),
                },
                vantage, vantages.Names(parsed, vantage), target => probes.ResolveAsync(parsed, target, ProbeFlags.ResolverOf(vantage), cancellation),
                cancellation);
        });
        return command;
    }

    static MtrOutput OutputOf(bool json, bool csv, bool report, bool wide) => (json, csv) switch
    {
        (true, true) => throw new CliException("--json: give --json or --csv, not both.", ExitCode.Usage),
        (true, _) => MtrOutput.Json,
        (_, true) => MtrOutput.Csv,
        _ => report || wide || !Terminal.IsLive ? MtrOutput.Report : MtrOutput.Live,
    };

    static ImmutableArray<MtrColumn> ColumnsOf(string order) => MtrColumn.TryParse(order, out var columns, out var unknown)
        ? columns
        : throw new CliException(
            order.Length == 0 ? $"--order: name columns: {Columns()}." : $"--order: '{unknown}' is no column; use {Columns()}.", ExitCode.Usage);

    static string Columns() => string.Join(", ", MtrColumn.All.Select(column => $"{column.Key} {column.Title}"));
}

enum MtrOutput
{
    Live,
    Report,
    Json,
    Csv,
}

/// <summary>What to watch and how to show it.</summary>
sealed record MtrOrder(string Target, MtrParameters Parameters, MtrOutput Output, ImmutableArray<MtrColumn> Columns)
{
    public bool IsWide { get; init; }
    public bool ShowsOrigin { get; init; }
    public bool ShowsMpls { get; init; }
}
