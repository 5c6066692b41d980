using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Tracefleet.Enrichment.Files;

namespace Tracefleet.Enrichment.Geo;

/// <summary>The CSV files of one GeoLite2 or GeoIP2 edition, in a zip or unpacked.</summary>
sealed partial class GeoLiteFiles
{
    const string BlocksMark = "-Blocks-IPv";
    const string LocationsMark = "-Locations-";

    readonly ImportRun _run;
    readonly Dictionary<string, Func<Stream>> _files;

    GeoLiteFiles(ImportRun run, IEnumerable<(string Path, Func<Stream> Open)> files)
    {
        _run = run;
        var all = files.Where(file => file.Path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)).ToList();
        var edition = Edition(all.Select(file => file.Path));
        _files = all.Where(file => NameOf(file.Path).StartsWith(edition + "-", StringComparison.Ordinal))
            .GroupBy(file => NameOf(file.Path)).ToDictionary(group => group.Key, group => group.First().Open, StringComparer.OrdinalIgnoreCase);
        Blocks = [.. _files.Keys.Where(name => name.Contains(BlocksMark, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        DataAt = all.Select(file => DateIn(file.Path)).Append(DateIn(run.Name)).FirstOrDefault(date => date is not null);
    }

    /// <summary>Names of the one or two files of networks.</summary>
    public IReadOnlyList<string> Blocks { get; }

    /// <summary>The day in the folder's name, which is how MaxMind dates an edition; null where it has none.</summary>
    public DateTimeOffset? DataAt { get; }

    /// <summary>Languages that there are names in.</summary>
    public IEnumerable<string> Languages => _files.Keys
        .Select(name => (Name: name, Mark: name.IndexOf(LocationsMark, StringComparison.OrdinalIgnoreCase)))
        .Where(found => found.Mark >= 0)
        .Select(found => found.Name[(found.Mark + LocationsMark.Length)..^".csv".Length])
        .Order(StringComparer.Ordinal);

    public static GeoLiteFiles Of(ZipArchive zip, ImportRun run) =>
        new(run, zip.Entries.Select(entry => (entry.FullName, (Func<Stream>)entry.Open)));

    public static GeoLiteFiles Of(string folder, ImportRun run) =>
        new(run, Directory.EnumerateFiles(folder, "*.csv", SearchOption.AllDirectories).Select(path => (path, (Func<Stream>)(() => run.Open(path)))));

    public Stream Open(string name) => _run.Bounded(_files[name]());

    public Stream OpenLocations(string language) => Open(LocationsOf(language));

    public string LocationsOf(string language) =>
        _files.Keys.First(name => name.EndsWith($"{LocationsMark}{language}.csv", StringComparison.OrdinalIgnoreCase));

    /// <summary>City says more than Country, so it wins where both are there.</summary>
    string Edition(IEnumerable<string> paths)
    {
        var editions = paths.Select(NameOf)
            .Where(name => name.Contains(BlocksMark, StringComparison.OrdinalIgnoreCase))
            .Select(name => name[..name.IndexOf(BlocksMark, StringComparison.OrdinalIgnoreCase)])
            .Distinct(StringComparer.Ordinal).OrderBy(name => name.Contains("City", StringComparison.OrdinalIgnoreCase) ? 0 : 1).ToList();
        return editions.Count > 0
            ? editions[0]
            : throw _run.Refused("it holds no *-Blocks-IPv4.csv or *-Blocks-IPv6.csv; give MaxMind's City or Country CSV zip, or the folder it unpacks to");
    }

    static string NameOf(string path) => path[(path.AsSpan().LastIndexOfAny('/', '\\') + 1)..];

    static DateTimeOffset? DateIn(string path) =>
        DatedFolder().Match(path) is { Success: true } match
        && DateTimeOffset.TryParseExact(match.Groups[1].Value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;

    [GeneratedRegex(@"-CSV_(\d{8})\b", RegexOptions.CultureInvariant)]
    private static partial Regex DatedFolder();
}
