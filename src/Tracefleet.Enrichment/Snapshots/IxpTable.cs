using Tracefleet.Addressing;

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
