using System.Globalization;
using Spectre.Console;
using Tracefleet.Cli.Rendering;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tracing;

/// <summary>The lines below a path: how it ended, the ASes it crosses, and the path MTU where it was looked for.</summary>
static class TraceEnding
{
    public static string Of(TraceRecord trace, int? pathMtu)
    {
        var hops = trace.Hops.Length == 0 ? 0 : trace.Hops.Max(hop => hop.Ttl);
        var seconds = (trace.EndedAt - trace.StartedAt).TotalSeconds;
        var summary = string.Create(CultureInfo.InvariantCulture, $" after {Counted(hops, "hop")}, {Counted(trace.Hops.Length, "probe")}, {seconds:0.0} s");
        var detail = trace.Detail is { } said ? $": {Markup.Escape(said)}" : "";
        return $"{ReasonWords.Markup(trace.Reason.ToWord())}{summary}{detail}{AsPathLine(trace)}{MtuLine(trace, pathMtu)}";
    }

    static string Counted(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    static string AsPathLine(TraceRecord trace)
    {
        var path = AsPath.Of(trace.Hops).ToString();
        return path.Length > 0 ? $"\n[grey]AS path[/] {Markup.Escape(path)}" : "";
    }

    static string MtuLine(TraceRecord trace, int? pathMtu)
    {
        if (pathMtu is not { } mtu)
            return "";
        var told = trace.Hops.LastOrDefault(hop => hop.Mtu == mtu);
        return string.Create(CultureInfo.InvariantCulture, $"\n[grey]path MTU[/] {mtu}") + (told is null ? "" : $" [grey]told by {told.Addr}[/]");
    }
}
