using System.Globalization;
using System.Text;
using Tracefleet.Probing.Multipath;

namespace Tracefleet.Formats.Graphs;

/// <summary>Paths as plain tables. <c>*</c> is a TTL at which nobody answered, <c>x</c> is beyond the end of a path.</summary>
public static class PathTables
{
    const string Separator = " | ", Silent = "*", Beyond = "x";

    /// <summary>A line for each path, a column for each TTL.</summary>
    public static string Vertical(GraphReport report, bool dedup) => Table(Rows(report, dedup));

    /// <summary>A line for each TTL, a column for each path.</summary>
    public static string Horizontal(GraphReport report, bool dedup)
    {
        var rows = Rows(report, dedup);
        return Table([.. Enumerable.Range(0, rows[0].Count).Select(column => rows.ConvertAll(row => row[column]))]);
    }

    /// <summary>What each path is made of: the ports, where it ends, its length, loss and RTT.</summary>
    public static string Legend(GraphReport report, bool dedup)
    {
        var text = new StringBuilder();
        foreach (var (numbers, path) in Paths(report.Result, dedup))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Name(numbers)} ({FlowsOf(report, path)}): {GraphReport.EndName(path)}, ")
                .Append(GraphNumbers.Count(path.Vertices.Length, "hop", "hops"));
            text.Append(path.Rtt.Answered > 0 ? ", RTT " : ", ").Append(GraphNumbers.Summary(path.Rtt)).Append('\n');
        }
        return text.ToString();
    }

    static string FlowsOf(GraphReport report, MultipathPath path) => path.Flows switch
    {
        [] => "no flow was followed along all of it",
        [var only] => report.PortsOf(only),
        [var first, .. var rest] => string.Create(CultureInfo.InvariantCulture, $"{report.PortsOf(first)}, and {GraphNumbers.Count(rest.Length, "other flow", "other flows")}"),
    };

    static string Name(List<int> numbers) => numbers.Count switch
    {
        1 => string.Create(CultureInfo.InvariantCulture, $"Path {numbers[0]}"),
        <= 4 => $"Path {string.Join(", ", numbers)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"Path {numbers[0]} and {numbers.Count - 1} like it"),
    };

    static IEnumerable<(List<int> Numbers, MultipathPath Path)> Paths(MultipathResult result, bool dedup)
    {
        var numbered = result.Paths.Select((path, index) => (Number: index + 1, Path: path));
        return dedup
            ? numbered.GroupBy(known => string.Join(' ', known.Path.Vertices), StringComparer.Ordinal)
                .Select(group => (group.Select(known => known.Number).ToList(), Joined([.. group.Select(known => known.Path)])))
            : numbered.Select(known => (new List<int> { known.Number }, known.Path));
    }

    static MultipathPath Joined(List<MultipathPath> paths) => paths[0] with
    {
        Flows = [.. paths.SelectMany(path => path.Flows)],
        Probes = GraphTallies.Sum(paths.Select(path => path.Probes)),
        Rtt = GraphTallies.Sum(paths.Select(path => path.Rtt)),
    };

    // The first row and the first column are headings.
    static List<List<string>> Rows(GraphReport report, bool dedup)
    {
        var result = report.Result;
        var paths = Paths(result, dedup).ToList();
        var first = result.Vertices.Length == 0 ? 1 : result.Vertices.Min(vertex => vertex.Ttl);
        var length = paths.Count == 0 ? 0 : paths.Max(path => path.Path.Vertices.Length);
        var ttls = Enumerable.Range(first, length).Select(ttl => ttl.ToString(CultureInfo.InvariantCulture));
        return [["TTL:", .. ttls], .. paths.Select(path => RowOf(result, path.Numbers, path.Path, length))];
    }

    static List<string> RowOf(MultipathResult result, List<int> numbers, MultipathPath path, int length) =>
    [
        Name(numbers),
        .. Enumerable.Range(0, length).Select(index =>
            index >= path.Vertices.Length ? Beyond : result.Vertices[path.Vertices[index]].Address?.ToString() ?? Silent),
    ];

    static string Table(List<List<string>> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var line = string.Join(Separator, row.Select((cell, column) => cell.PadRight(widths[column])));
            text.Append(line.TrimEnd()).Append('\n');
        }
        return text.ToString();
    }
}
