using System.Buffers;
using System.Text;
using Tracefleet.Enrichment;

namespace Tracefleet.Cli.Annotating;

/// <summary>Adds columns to CSV, whose first line names its columns. What the lines hold stays as it is.</summary>
/// <remarks>Separated by comma, semicolon or tab, whichever the heading has most of. A value with a line break in it cannot be annotated and passes.
/// Where the heading ends in just the columns that are added, they are of an earlier annotation and make place for this one.</remarks>
sealed class CsvAnnotating(Annotator annotator, string? column) : ILineAnnotating
{
    static readonly string[] UsualNames =
        ["addr", "address", "ip", "ip_address", "ipaddress", "hop", "from", "reply_src_addr", "src", "src_ip", "src_addr", "dst", "dst_ip", "dst_addr", "probe_dst_addr", "target", "host"];

    /// <summary>Empty fields that a line may be filled up with; a heading of any width must not make a short line a long one.</summary>
    const int MostMissing = 256;

    byte _separator;
    int _place = -1;

    /// <summary>How many columns stay before those that are added; all of them unless the table was annotated before.</summary>
    int _kept;

    bool _hasHeading, _isAnnotated;

    /// <summary>Whether a line names columns of which one holds addresses.</summary>
    public static bool IsHeader(string line) => UsualPlace(Names(line, Separators(line) ?? ',')) >= 0;

    public LineOutcome Annotate(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (line.Trim(" \t"u8).IsEmpty || (_hasHeading && HasOpenQuote(line)))
        {
            output.Write(line);
            return line.Trim(" \t"u8).IsEmpty ? LineOutcome.Passed : LineOutcome.Bad;
        }
        if (!_hasHeading)
        {
            ReadHeading(Encoding.UTF8.GetString(line).TrimStart('\uFEFF'));
            WriteKept(line, FieldsOf(line, _separator), output);
            Append(output, AnnotationText.Columns);
            return LineOutcome.Passed;
        }
        var fields = FieldsOf(line, _separator);
        WriteKept(line, fields, output);
        var field = _place < fields.Count ? line[fields[_place]].Trim(" \""u8) : "no such field"u8;
        if (AnnotationText.TryAddress(field, out var address))
        {
            Append(output, AnnotationText.Values(annotator.Annotate(address)));
            return LineOutcome.Annotated;
        }
        // The empty columns keep the table whole.
        Append(output, new string[AnnotationText.Columns.Length]);
        return IsSilence(field) ? LineOutcome.Passed : LineOutcome.Bad;
    }

    /// <summary>How tables say that nobody answered: nothing, <c>*</c>, <c>-</c>, or mtr's <c>???</c>.</summary>
    static bool IsSilence(ReadOnlySpan<byte> field) => field.IndexOfAnyExcept("*-?"u8) < 0;

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
        var added = AnnotationText.Columns.Length;
        _isAnnotated = names.AsSpan().EndsWith(AnnotationText.Columns) && _place < names.Length - added;
        _kept = _isAnnotated ? names.Length - added : names.Length;
    }

    static char? Separators(string line)
    {
        var most = new[] { ',', ';', '\t' }.MaxBy(separator => line.Count(letter => letter == separator));
        return line.Contains(most, StringComparison.Ordinal) ? most : null;
    }

    static string[] Names(string line, char separator)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        return [.. FieldsOf(bytes, (byte)separator).Select(field => Encoding.UTF8.GetString(bytes[field]).Trim(' ', '"'))];
    }

    static int UsualPlace(string[] names) =>
        UsualNames.Select(usual => Array.FindIndex(names, name => name.Equals(usual, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(place => place >= 0, -1);

    /// <summary>Writes the line without what an earlier annotation added, and as many empty fields as it has fewer than the heading.</summary>
    void WriteKept(ReadOnlySpan<byte> line, List<Range> fields, IBufferWriter<byte> output)
    {
        var missing = _kept - fields.Count;
        output.Write(_isAnnotated && missing <= 0 ? line[..fields[_kept - 1].End] : line);
        for (; missing is > 0 and <= MostMissing; missing--)
            output.Write([_separator]);
    }

    /// <summary>Where the fields are, with their quotes; at least one.</summary>
    static List<Range> FieldsOf(ReadOnlySpan<byte> line, byte separator)
    {
        var fields = new List<Range>();
        var (start, quoted) = (0, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == (byte)'"')
                quoted = !quoted;
            if (quoted || line[i] != separator)
                continue;
            fields.Add(start..i);
            start = i + 1;
        }
        fields.Add(start..line.Length);
        return fields;
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
