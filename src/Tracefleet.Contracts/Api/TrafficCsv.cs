using System.Globalization;
using System.Text;

namespace Tracefleet.Contracts.Api;

/// <summary>Answers about traffic as CSV (RFC 4180) with a line of names, lines ended by a line feed. What is not known is empty.</summary>
public static class TrafficCsv
{
    public const string MediaType = "text/csv";

    /// <summary>Keys in parentheses are no keys: what is in no result, and everything.</summary>
    const string Other = "(other)", Total = "(total)";

    static readonly char[] Special = [',', '"', '\n', '\r'];

    /// <summary>A line for each result, and one for what is in none.</summary>
    public static string Of(TrafficTopResource top)
    {
        var text = new StringBuilder(
            "key,asn,as_name,prefix,host,country,ixp,protocol,port,exporter,interface,interface_name,"
            + "in_bytes,in_packets,in_flows,out_bytes,out_packets,out_flows,bytes_at_most,share\n");
        foreach (var one in top.Results)
            Line(text, [
                one.Key, one.Asn, one.AsName, one.Prefix, one.Host, one.Country, one.Ixp, one.Protocol, one.Port, one.Exporter, one.Interface, one.InterfaceName,
                .. Numbers(one.In), .. Numbers(one.Out), one.BytesAtMost, Math.Round(one.Share, 6)]);
        if (top is { OtherIn: { } from, OtherOut: { } to })
            Line(text, [Other, .. new object?[11], .. Numbers(from), .. Numbers(to), null, null]);
        return text.ToString();
    }

    /// <summary>A line for each step and result, and one for each step in whole, in the measure asked for.</summary>
    public static string Of(TrafficSeriesResource series)
    {
        var top = series.Top;
        var text = new StringBuilder($"at,key,as_name,in_{top.Measure},out_{top.Measure}\n");
        foreach (var point in series.Points)
        {
            for (var place = 0; place < top.Results.Count; place++)
                Line(text, [point.At, top.Results[place].Key, top.Results[place].AsName, point.In[place], point.Out[place]]);
            Line(text, [point.At, Total, null, point.TotalIn, point.TotalOut]);
        }
        return text.ToString();
    }

    /// <summary>A line for each run; counts as they are in all runs.</summary>
    public static string Of(IReadOnlyList<TrafficRunResource> runs)
    {
        var counts = runs.SelectMany(run => run.Counts.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        Line(text, ["id", "kind", "name", "host", "state", "started_at", "data_from", "stored_until", "ended_at", "filter", "exporters", .. counts]);
        foreach (var run in runs)
            Line(text, [
                run.Id, run.Kind, run.Name, run.Host, run.State, run.StartedAt, run.DataFrom, run.StoredUntil, run.EndedAt, run.Filter, run.Exporters.Count,
                .. counts.Select(name => run.Counts.TryGetValue(name, out var count) ? (object?)count : null)]);
        return text.ToString();
    }

    static object?[] Numbers(TrafficAmount amount) => [amount.Bytes, amount.Packets, amount.Flows];

    static void Line(StringBuilder text, IEnumerable<object?> cells) => text.AppendJoin(',', cells.Select(Cell)).Append('\n');

    static string Cell(object? value)
    {
        var text = value switch
        {
            null => "",
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        return text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
