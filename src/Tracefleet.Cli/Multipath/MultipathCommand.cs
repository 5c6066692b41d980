using System.CommandLine;
using System.Net;
using Tracefleet.Cli.Tracing;

namespace Tracefleet.Cli.Multipath;

/// <summary><c>tracefleet multipath TARGET</c>: all paths between here and a target.</summary>
static class MultipathCommand
{
    static readonly string[] Formats = ["vert", "horiz", "viz", "json", "dot", "mermaid", "svg"];

    public static Command Build()
    {
        var target = new Argument<string>("TARGET") { Description = "Address or host name" };
        var v4 = new Option<bool>("-4") { Description = "Use IPv4" };
        var v6 = new Option<bool>("-6") { Description = "Use IPv6" };
        var format = new Option<string>("--format") { Description = "vert or horiz (tables), viz (a local page), json, dot, mermaid, svg; everything but the result goes to standard error", DefaultValueFactory = _ => "vert" };
        var dedup = new Option<bool>("--dedup") { Description = "Show identical paths once" };
        var bind = new Option<string>("--bind") { Description = "With viz: address and port of the page; port 0 takes a free one", DefaultValueFactory = _ => "127.0.0.1:0" };
        var allowRemote = new Option<bool>("--allow-remote") { Description = "With viz: let --bind name an address that others can reach; the page asks for no password" };
        var flags = new MultipathFlags();
        var vantages = new VantageFlags();
        var command = new Command("multipath", "Find the paths that load balancers spread flows over, between this host and a target. Each flow keeps its ports, so each path is a real one.") { target, v4, v6, format, dedup, bind, allowRemote };
        flags.AddTo(command);
        vantages.AddTo(command);
        Examples.Add(command,
            "sudo tracefleet multipath 192.0.2.1 --paths 16 --dedup",
            "sudo tracefleet multipath www.example.com --mda --confidence 99 --format viz",
            "tracefleet multipath 8.8.8.8 --mda --simulate 1 --from nyc",
            "sudo tracefleet multipath -6 www.example.com --mda --method tcp-syn --port 443 --format svg > paths.svg",
            "sudo tracefleet multipath 192.0.2.1 --mda --format json | jq .diamonds");
        command.SetAction((parsed, cancellation) =>
        {
            var order = new MultipathOrder(
                parsed.GetRequiredValue(target), FamilyOf(parsed.GetValue(v4), parsed.GetValue(v6)), flags.Read(parsed), flags.Rate(parsed),
                FormatOf(parsed.GetRequiredValue(format)), parsed.GetValue(dedup), EndPointOf(parsed.GetRequiredValue(bind), parsed.GetValue(allowRemote)));
            return RunAsync(order, parsed, vantages, cancellation);
        });
        return command;
    }

    static async Task<int> RunAsync(MultipathOrder order, ParseResult parsed, VantageFlags vantages, CancellationToken cancellation)
    {
        var vantage = await vantages.OpenAsync(parsed, cancellation);
        using var transport = vantage.Transport;
        await using var names = vantages.Names(parsed, vantage);
        return await new MultipathRun(order, vantage, names).RunAsync(cancellation);
    }

    static string FormatOf(string format) => Formats.Contains(format)
        ? format
        : throw new CliException($"--format: '{format}' is no format; use {string.Join(", ", Formats)}.", ExitCode.Usage);

    static IPEndPoint EndPointOf(string text, bool allowRemote)
    {
        if (!IPEndPoint.TryParse(text, out var endPoint))
            throw new CliException($"--bind: '{text}' is no address; give one such as 127.0.0.1, 127.0.0.1:8081 or [::1]:8081.", ExitCode.Usage);
        if (!IPAddress.IsLoopback(endPoint.Address) && !allowRemote)
            throw new CliException($"--bind: others can reach {endPoint.Address} and the page asks for no password; add --allow-remote if that is meant.", ExitCode.Usage);
        return endPoint;
    }

    static int? FamilyOf(bool v4, bool v6) => (v4, v6) switch
    {
        (true, true) => throw new CliException("Give -4 or -6, not both; without either the resolver's first address is used.", ExitCode.Usage),
        (true, _) => 4,
        (_, true) => 6,
        _ => null,
    };
}
