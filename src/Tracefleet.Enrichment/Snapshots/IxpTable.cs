using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Csv;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>A table of peering LANs: <c>prefix,name</c> in each line, names quoted where they hold a comma, a header line allowed.</summary>
public static class IxpTable
{
    /// <exception cref="SnapshotException">A line that is neither a row, the header nor a comment.</exception>
    public static IEnumerable<IxpRow> Read(TextReader text, string file)
    {
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            var isHeader = number == 1 && line.StartsWith("prefix,", StringComparison.OrdinalIgnoreCase);
            if (line.Length > 0 && line[0] != '#' && !isHeader)
                yield return Row(line, file, number);
        }
    }

    /// <summary>Bad lines are counted; a comment is a whole line, since names may hold the sign.</summary>
    internal static Imported<IxpRow> Read(string path, ImportRun run)
    {
        var rows = new List<IxpRow>();
        using var csv = new CsvReader(run.OpenUnpacked(path));
        while (csv.Read())
        {
            var isHeader = csv.Line == 1 && Ascii.EqualsIgnoreCase(csv[0], "prefix"u8);
            if (isHeader || csv[0].StartsWith("#"u8) || (csv.Fault is null && csv.Count == 1 && csv[0].IsEmpty))
                continue;
            run.Record();
            if ((csv.Fault ?? Add(csv, rows)) is { } fault)
                run.Bad(csv.Line, fault);
        }
        return run.Finish(rows, "table", dataAt: null, isByLine: true);
    }

    static string? Add(CsvReader csv, List<IxpRow> rows)
    {
        if (!CsvValue.TryReadPrefix(csv[0].Trim(" \t"u8), out var prefix))
            return "the first field is no prefix such as 192.0.2.0/24 with all host bits zero";
        var name = Encoding.UTF8.GetString(csv[1].Trim(" \t"u8));
        if (name.Length == 0)
            return "the name is empty";
        rows.Add(new IxpRow(prefix, name));
        return null;
    }

    static IxpRow Row(string line, string file, int number)
    {
        var comma = line.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
            throw new SnapshotException(file, number, "expected a prefix, a comma and a name");
        if (!Prefix.TryParse(line[..comma].Trim(), out var prefix))
            throw new SnapshotException(file, number, $"'{line[..comma]}' is not a prefix such as 192.0.2.0/24 with all host bits zero");
        var name = Unquoted(line[(comma + 1)..].Trim());
        return name.Length > 0 ? new IxpRow(prefix, name) : throw new SnapshotException(file, number, "the name is empty");
    }

    static string Unquoted(string field) =>
        field.Length >= 2 && field[0] == '"' && field[^1] == '"' ? field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : field;
}
