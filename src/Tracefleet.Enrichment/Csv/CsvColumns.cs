using System.Text;
using Tracefleet.Enrichment.Files;

namespace Tracefleet.Enrichment.Csv;

/// <summary>The columns of a file by the names in its first line.</summary>
sealed class CsvColumns
{
    readonly List<string> _names = [];
    readonly string _file;
    readonly ImportRun _run;

    CsvColumns(string file, ImportRun run) => (_file, _run) = (file, run);

    public static CsvColumns Read(CsvReader csv, string file, ImportRun run)
    {
        var columns = new CsvColumns(file, run);
        if (!csv.Read() || csv.Fault is not null)
            throw run.Refused($"{file} has no header line");
        for (var i = 0; i < csv.Count; i++)
            columns._names.Add(Encoding.UTF8.GetString(csv[i]));
        return columns;
    }

    /// <summary>-1, which every record answers with an empty field, where there is no such column.</summary>
    public int Find(string name) => _names.IndexOf(name);

    public int Require(string name) =>
        Find(name) is >= 0 and var index ? index : throw _run.Refused($"{_file} has no column {name}: it is not of a City or Country edition");
}
