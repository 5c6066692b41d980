using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Compression;
using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Lines of number, blank or tab, and name, such as <c>AS15169 GOOGLE - Google LLC, US</c>; comments after <c>#</c> or a semicolon.</summary>
static class AsNamesText
{
    const int MaxLineLength = 4_096;

    public static void Read(ReadAhead bytes, string name, Func<uint, string, bool> add)
    {
        var faults = new Faults(name, ImportOptions.Default, isByLine: true);
        var lines = new LineReader(bytes, faults, MaxLineLength);
        while (lines.Next(out var line))
        {
            line = line.Trim(" \t\r"u8);
            if (OriginLines.IsEmpty(line))
                continue;
            faults.Records++;
            var end = line.IndexOfAny((byte)' ', (byte)'\t');
            if (end < 0 || end > 20 || !Asn.TryParse(Encoding.UTF8.GetString(line[..end]), out var asn))
                faults.Add(lines.Number, "expected an AS number, a blank and a name");
            else if (!add(asn.Number, Encoding.UTF8.GetString(line[end..].TrimStart(" \t"u8))))
                throw new SnapshotException(name, lines.Number, $"more than {AsNames.MaxCount} AS names");
        }
        if (faults.Records > 0)
            faults.ThrowIfTooMany();
    }
}
