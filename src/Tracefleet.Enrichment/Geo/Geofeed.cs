using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Csv;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Geo;

/// <summary>Reads a self-published geofeed (RFC 8805): prefix, country, region, city and postal code in each line.</summary>
/// <remarks>
/// A prefix with country <c>ZZ</c> or none is one that its operator wants not to be located: it stays as a row without fields, so that a shorter
/// prefix around it does not answer for it.
/// </remarks>
sealed class Geofeed(ImportRun run)
{
    const string Nowhere = "ZZ";

    readonly PlaceRows _rows = new();
    readonly Dictionary<Place, int> _places = [];
    readonly HashSet<Prefix> _seen = [];
    readonly Utf8Pool _texts = new();

    public static Imported<GeoRow> Read(string path, ImportRun run)
    {
        if (FileKind.IsBinary(FileKind.HeadUnpacked(path)))
            throw run.Refused("it is none of a MaxMind CSV zip, a MaxMind DB (one that was cut short is not recognised) and a geofeed");
        using var csv = new CsvReader(run.OpenUnpacked(path), comment: (byte)'#');
        return new Geofeed(run).Read(csv);
    }

    Imported<GeoRow> Read(CsvReader csv)
    {
        while (csv.Read())
        {
            if (csv.Fault is null && csv.Count == 1 && csv[0].Trim(" \t"u8).IsEmpty)
                continue;
            if (csv.Line == 1 && csv[0].SequenceEqual("network"u8))
                throw run.Refused("it is one file of MaxMind's CSV; give the whole zip or its folder, with the locations beside it");
            run.Record();
            if ((csv.Fault ?? Add(csv)) is { } fault)
                run.Bad(csv.Line, fault);
        }
        if (_rows.Count == 0)
            throw run.Refused("no line of it is of a geofeed (prefix,country,region,city,postal code); a MaxMind CSV zip and a MaxMind DB are read too");
        return run.Finish(_rows, "geofeed", dataAt: null, isByLine: true);
    }

    string? Add(CsvReader csv)
    {
        if (!CsvValue.TryReadPrefix(csv[0].Trim(" \t"u8), out var prefix))
            return $"'{Shown(csv[0])}' is no address and no prefix with all host bits zero";
        var country = Code(csv[1]);
        if (country is not null && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
            return $"'{country}' is no country code of two letters";
        if (!_seen.Add(prefix))
            run.Count("repeated_prefixes");
        _rows.Add(prefix, PlaceOf(Located(csv, country)));
        return null;
    }

    Place Located(CsvReader csv, string? country)
    {
        if (country is null or Nowhere)
        {
            run.Count("not_located");
            return new Place(null, null, null, null);
        }
        return new Place(country, Field(csv[3]), null, null) { Region = Region(Code(csv[2]), country), PostalCode = Field(csv[4]) };
    }

    /// <summary>ISO 3166-2: the country, a hyphen, and one to three letters or digits. Others are names or slips, and say nothing to a program.</summary>
    string? Region(string? code, string country)
    {
        var isCode = code is { Length: >= 4 and <= 6 } && code.StartsWith(country, StringComparison.Ordinal) && code[2] == '-'
            && code.AsSpan(3).IndexOfAnyExcept(s_regionCharacters) < 0;
        if (code is not null && !isCode)
            run.Count("unknown_regions");
        return isCode ? code : null;
    }

    static readonly System.Buffers.SearchValues<char> s_regionCharacters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <summary>Codes are read in either case (RFC 8805 §2.1.1).</summary>
    string? Code(ReadOnlySpan<byte> field)
    {
        var trimmed = field.Trim(" \t"u8);
        Span<byte> upper = stackalloc byte[8];
        return trimmed.Length <= upper.Length && Ascii.ToUpper(trimmed, upper, out var length) == System.Buffers.OperationStatus.Done
            ? _texts.Text(upper[..length])
            : Shown(trimmed);
    }

    string? Field(ReadOnlySpan<byte> field) => _texts.Text(field.Trim(" \t"u8));

    int PlaceOf(Place place)
    {
        if (!_places.TryGetValue(place, out var known))
            _places[place] = known = _rows.AddPlace(place);
        return known;
    }

    static string Shown(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field[..Math.Min(field.Length, 64)]);
}
