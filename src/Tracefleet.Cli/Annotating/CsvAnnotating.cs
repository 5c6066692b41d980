using System.Buffers;
using System.Text;
using Tracefleet.Enrichment;

namespace Tracefleet.Cli.Annotating;

/// <summary>Adds columns to CSV, whose first line names its columns. What the lines hold stays as it is.</summary>
/// <remarks>Separated by comma, semicolon or tab, whichever the heading has most of. A value with a line break in it cannot be annotated and passes.</remarks>
sealed class CsvAnnotating(Annotator annotator, string? column) : ILineAnnotating
{
    static readonly string[] UsualNames =
        ["addr", "address", "ip", "ip_address", "ipaddress", "hop", "from", "reply_src_addr", "src", "src_ip", "src_addr", "dst", "dst_ip", "dst_addr", "probe_dst_addr", "target", "host"];

    byte _separator;
    int _place = -1;
    bool _hasHeading;

    /// <summary>Whether a line names columns of which one holds addresses.</summary>
    public static bool IsHeader(string line) => Separators(line) is { } separator && UsualPlace(Names(line, separator)) >= 0;

    public LineOutcome Annotate(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        output.Write(line);
        if (line.Trim(" \t"u8).IsEmpty)
            return LineOutcome.Passed;
        if (!_hasHeading)
        {
            ReadHeading(Encoding.UTF8.GetString(line).TrimStart('\uFEFF'));
            Append(output, AnnotationText.Columns);
            return LineOutcome.Passed;
        }
        if (!TryField(line, out var field) || !AnnotationText.TryAddress(field.Trim(" \""u8), out var address))
        {
            // The empty columns keep the table whole, unless the line is a piece of a value.
            if (!HasOpenQuote(line))
                Append(output, new string[AnnotationText.Columns.Length]);
            return field.Trim(" \"*"u8).IsEmpty && !HasOpenQuote(line) ? LineOutcome.Passed : LineOutcome.Bad;
        }
        Append(output, AnnotationText.Values(annotator.Annotate(address)));
        return LineOutcome.Annotated;
    }

    void ReadHeading(string line)
    {
        _hasHeading = true;
        _separator = (byte)(Separators(line) ?? ',');
        var names = Names(line, (char)_separator);
        _place = column is null ? UsualPlace(names) : Array.FindIndex(names, name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
        if (_place < 0)
            throw new CliException(
                $"{(column is null ? "none of the columns is known to hold addresses; name one with --column" : $"--column: there is no column '{column}'")}: {string.Join(", ", names)}.",
                ExitCode.Usage);
    }

    static char? Separators(string line)
    {
        var most = new[] { ',', ';', '\t' }.MaxBy(separator => line.Count(letter => letter == separator));
        return line.Contains(most, StringComparison.Ordinal) ? most : null;
    }

    static string[] Names(string line, char separator) => [.. line.Split(separator).Select(name => name.Trim(' ', '"'))];

    static int UsualPlace(string[] names) =>
        UsualNames.Select(usual => Array.FindIndex(names, name => name.Equals(usual, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(place => place >= 0, -1);

    bool TryField(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> field)
    {
        var (start, place, quoted) = (0, 0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == (byte)'"')
                quoted = !quoted;
            if (i < line.Length && (quoted || line[i] != _separator))
                continue;
            if (place++ == _place)
            {
                field = line[start..i];
                return true;
            }
            start = i + 1;
        }
        field = "?"u8;
        return false;
    }

    static bool HasOpenQuote(ReadOnlySpan<byte> line) => line.Count((byte)'"') % 2 != 0;

    void Append(IBufferWriter<byte> output, IEnumerable<string?> values)
    {
        foreach (var value in values)
        {
            output.Write([_separator]);
            output.Write(Encoding.UTF8.GetBytes(Quoted(value ?? "")));
        }
    }

    string Quoted(string value) => value.Contains((char)_separator, StringComparison.Ordinal) || value.Contains('"', StringComparison.Ordinal)
        ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : value;
}
