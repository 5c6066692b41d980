using System.Buffers;
using System.Text;
using Spectre.Console;
using Tracefleet.Addressing;
using Tracefleet.Cli.Rendering;
using Tracefleet.Snapshots.Querying;

namespace Tracefleet.Cli.Snapshots;

/// <summary>Writes answers: one address as lines of name and value, several as a table on a terminal and tab-separated elsewhere, or NDJSON.</summary>
sealed class QueryOutput(SnapshotQuery query, Question question, bool json)
{
    const string NoMatch = "no match";

    /// <summary>Rows that a table may have; it is drawn when it is whole.</summary>
    const int MostTableRows = 500;

    /// <summary>Characters of a line of input; no address is longer.</summary>
    const int MostLineLength = 256;

    readonly ArrayBufferWriter<byte> _lines = new();
    readonly List<string[]> _rows = [];
    readonly bool _isTable = Terminal.IsLive && !json;
    bool _hasHeader;
    int _badLines;

    /// <summary>Places of the columns after the address.</summary>
    readonly int[] _columns = [.. Enumerable.Range(0, query.Attributes.Length).Where(place =>
        question.Attribute is not { } one || query.Attributes[place] == one || query.Attributes[place] == SnapshotAttributes.Prefix)
        .OrderByDescending(place => query.Attributes[place] == question.Attribute)];

    /// <returns>Whether anything matched.</returns>
    public bool Write(CancellationToken cancellation)
    {
        if (!json && question.Asked is [var only] && Address.TryParse(only, out var address))
            return WriteOne(query.Find(address));
        var found = false;
        foreach (var asked in question.Asked.SelectMany(word => word == "-" ? ReadInput() : [word]))
        {
            cancellation.ThrowIfCancellationRequested();
            found |= Answer(asked);
        }
        Finish();
        if (_badLines > 0)
            throw new CliException($"{SnapshotText.Counted(_badLines, "line")} of standard input {(_badLines == 1 ? "was" : "were")} no address and no prefix.");
        return found;
    }

    /// <returns>Whether anything matched.</returns>
    public bool WriteReverse(SnapshotFilter filter, CancellationToken cancellation)
    {
        var found = false;
        foreach (var answer in query.Where(filter))
        {
            cancellation.ThrowIfCancellationRequested();
            found = true;
            if (json)
                SnapshotJsonLines.Write(_lines, query, null, answer, question.Attribute);
            else
                Encoding.UTF8.GetBytes(ReverseLine(answer), _lines);
            SnapshotText.Flush(_lines);
        }
        SnapshotText.Flush(_lines, isEnd: true);
        if (!found && !json)
            Console.Error.WriteLine(NoMatch);
        return found;
    }

    // Only the prefix where nothing else was asked for, so that the list can be used as one.
    string ReverseLine(SnapshotAnswer answer) => question.Attribute is { } attribute && attribute != SnapshotAttributes.Prefix
        ? $"{answer.Prefix}\t{answer.Values[query.Attributes.IndexOf(attribute)]}\n"
        : $"{answer.Prefix}\n";

    bool WriteOne(SnapshotAnswer? answer)
    {
        if (answer is null)
        {
            Console.Out.WriteLine(NoMatch);
            return false;
        }
        if (question.Attribute is not null)
        {
            Console.Out.WriteLine(string.Join('\t', _columns.Select(place => answer.Values[place])));
            return true;
        }
        var width = query.Attributes.Max(name => name.Length);
        for (var i = 0; i < query.Attributes.Length; i++)
            Console.Out.WriteLine($"{query.Attributes[i].PadRight(width)}  {answer.Values[i]}");
        return true;
    }

    bool Answer(string asked)
    {
        var answers = Address.TryParse(asked, out var address) ? [query.Find(address)] : InPrefix(Prefix.Parse(asked));
        var found = false;
        foreach (var answer in answers)
        {
            found |= answer is not null;
            if (json)
                SnapshotJsonLines.Write(_lines, query, asked, answer, question.Attribute);
            else
                Row([asked, .. answer is null ? [NoMatch, .. Enumerable.Repeat("", _columns.Length - 1)] : _columns.Select(place => answer.Values[place].ToString())]);
            SnapshotText.Flush(_lines);
        }
        return found;
    }

    IEnumerable<SnapshotAnswer?> InPrefix(Prefix prefix) => query.Find(prefix).DefaultIfEmpty();

    void Row(string[] cells)
    {
        if (_isTable && _rows.Count < MostTableRows)
        {
            _rows.Add(cells);
            return;
        }
        DrawTable();
        // Rows after a table that is full go on below it.
        if (!_hasHeader)
            Line(["address", .. _columns.Select(place => query.Attributes[place])]);
        _hasHeader = true;
        Line(cells);
    }

    void Line(IEnumerable<string> cells) => Encoding.UTF8.GetBytes(string.Join('\t', cells.Select(cell => cell.Replace('\t', ' '))) + "\n", _lines);

    void Finish()
    {
        SnapshotText.Flush(_lines, isEnd: true);
        DrawTable();
    }

    void DrawTable()
    {
        if (_rows.Count == 0)
            return;
        string[] headings = ["address", .. _columns.Select(place => query.Attributes[place])];
        if (headings.Select((heading, column) => Math.Max(heading.Length, _rows.Max(row => row[column].Length)) + 1).Sum() > AnsiConsole.Profile.Width)
            WriteBlocks(headings);
        else
            WholeLines.Write(TableOf(headings));
        _rows.Clear();
    }

    Table TableOf(string[] headings)
    {
        _hasHeader = true;
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in headings)
            table.AddColumn(new TableColumn($"[grey]{heading}[/]"));
        foreach (var row in _rows)
            table.AddRow([.. row.Select(cell => cell == NoMatch ? new Markup($"[grey]{NoMatch}[/]") : (Spectre.Console.Rendering.IRenderable)new Text(cell))]);
        return table;
    }

    /// <summary>Where the terminal is too narrow for a table, what is said of each address stands below it.</summary>
    void WriteBlocks(string[] headings)
    {
        var width = headings.Max(heading => heading.Length);
        foreach (var row in _rows)
        {
            var known = row[1] == NoMatch ? 2 : row.Length;
            for (var column = 0; column < known; column++)
                Console.Out.WriteLine($"{(row[column] == NoMatch ? "" : headings[column]).PadRight(width)}  {row[column]}");
            Console.Out.WriteLine();
        }
    }

    /// <summary>Bad lines are told and left out.</summary>
    IEnumerable<string> ReadInput()
    {
        for (var number = 1; Console.In.ReadLine() is { } line; number++)
        {
            var word = line.Split('#')[0].Trim();
            if (word.Length == 0)
                continue;
            if (word.Length <= MostLineLength && Prefix.TryParse(word, out _))
            {
                yield return word;
                continue;
            }
            _badLines++;
            Console.Error.WriteLine($"tracefleet: line {number}: '{(word.Length <= 60 ? word : word[..60] + "...")}' is no address and no prefix");
        }
    }
}
