using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tracefleet.Probing.Reporting;

namespace Tracefleet.Formats.Mtr;

/// <summary>A watched path in the columns of mtr's <c>--csv</c>.</summary>
public static class MtrCsv
{
    /// <param name="version">What stands in the column <c>Mtr_Version</c>.</param>
    public static string Of(string version, MtrHeading heading, MtrReport report, ImmutableArray<MtrColumn> columns)
    {
        var text = new StringBuilder("Mtr_Version,Start_Time,Status,Host,Hop,Ip").Append(heading.ShowsOrigin ? ",Asn" : "");
        foreach (var column in columns)
            text.Append(',').Append(column.IsGap ? "" : column.Title);
        text.Append('\n');
        foreach (var hop in report.Hops)
            AppendHop(text, version, heading, hop, columns);
        return text.ToString();
    }

    static void AppendHop(StringBuilder text, string version, MtrHeading heading, MtrHop hop, ImmutableArray<MtrColumn> columns)
    {
        var host = hop.Latest is { } latest ? heading.HostOf(latest.Address) : "???";
        text.Append(CultureInfo.InvariantCulture, $"{version},{heading.StartedAt.ToUnixTimeSeconds()},OK,{Quoted(heading.Target)},{hop.Ttl},{Quoted(host)}");
        if (heading.ShowsOrigin)
            text.Append(',').Append(heading.OriginOf(hop.Latest?.Address));
        foreach (var column in columns)
        {
            var format = column.IsCount ? "0" : "0.00";
            text.Append(',').Append(column.IsGap ? "" : column.Value(hop).ToString(format, CultureInfo.InvariantCulture));
        }
        text.Append('\n');
    }

    // RFC 4180; a name can hold what a resolver gave.
    static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
