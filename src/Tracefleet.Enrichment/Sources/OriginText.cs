using System.Collections.Immutable;
using Tracefleet.Enrichment.Compression;
using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Reads tables of lines, see <see cref="PyasnTable"/>. What a table says is taken as it is said; only default routes are left out.</summary>
static class OriginText
{
    const int MaxRows = 16 << 20;
    const int LinesBetweenReports = 1 << 14;

    public static Imported<AsnRow> Read(ReadAhead bytes, string name, AsNames? names, ImportOptions options, IProgress<ImportProgress>? progress)
    {
        var faults = new Faults(name, options, isByLine: true);
        var rows = new List<AsnRow>();
        var (lines, parser) = (new LineReader(bytes, faults, OriginLines.MaxLength), new OriginLines());
        var (isPrefix2As, defaultRoutes) = (false, 0L);
        DateTimeOffset? dataAt = null;
        while (lines.Next(out var line))
        {
            if (OriginLines.IsEmpty(line))
            {
                if (faults.Records == 0)
                    dataAt ??= OriginDates.InComment(line);
                continue;
            }
            if (faults.Records++ == 0)
                isPrefix2As = OriginLines.IsPrefix2As(line);
            if (parser.Read(line, out var row) is { } fault)
                faults.Add(lines.Number, fault);
            else if (row.Prefix.Length == 0)
                defaultRoutes++;
            else
                rows.Add(names is null ? row : row with { Name = names.Find(row.Origins[0]) });
            if (rows.Count > MaxRows)
                throw new SnapshotException(name, null, $"it has more than {MaxRows} prefixes");
            if (lines.Number % LinesBetweenReports == 0)
                progress?.Report(new ImportProgress(bytes.BytesRead, faults.Records));
        }
        if (rows.Count == 0)
            throw new SnapshotException(name, null, faults.First() is { } first ? $"no line of it is a prefix and an AS number; the first fault {first}" : "no line of it is a prefix and an AS number");
        faults.ThrowIfTooMany();
        progress?.Report(new ImportProgress(bytes.BytesRead, faults.Records));
        return new Imported<AsnRow>(rows, isPrefix2As ? "prefix2as" : "pyasn", dataAt ?? OriginDates.InName(name), faults.Report(Counts(rows, faults.Records, defaultRoutes)));
    }

    static ImmutableSortedDictionary<string, long> Counts(List<AsnRow> rows, long records, long defaultRoutes)
    {
        var counts = ImmutableSortedDictionary.CreateBuilder<string, long>();
        counts["records"] = records;
        counts["default_routes"] = defaultRoutes;
        counts["moas"] = rows.LongCount(row => row.Origins.Length > 1 && !row.IsSet);
        counts["as_sets"] = rows.LongCount(row => row.IsSet);
        return counts.ToImmutable();
    }
}
