using System.Buffers.Binary;
using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Compression;
using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Reads origin ASes from whatever holds them: MRT tables, pyasn's tables, CAIDA's prefix2as; plain, gzip or bzip2.</summary>
/// <remarks>Decompression runs on a thread of its own. Who originates what, and what is left out, is in docs/origin-rules.md.</remarks>
public static class AsnSource
{
    /// <summary>Why routes cannot be had of a source.</summary>
    public const string OriginsOnly = "it holds origins and no routes; give the table of a collector (MRT), or leave out --routes";

    const int RecordsBetweenReports = 1 << 12;

    /// <param name="input">Need not be seekable; the format is told by its first bytes. It is left open, and nobody reads it afterwards.</param>
    /// <param name="name">For error messages.</param>
    /// <param name="names">AS names, see <see cref="AsNames"/>; null for none.</param>
    /// <param name="routes">Takes every route of the table as well; null for origins alone.</param>
    /// <exception cref="SnapshotException">The format is unknown, holds no table (updates), or too much of it is bad; or routes are wanted, and it holds
    /// origins only.</exception>
    public static Imported<AsnRow> Read(
        Stream input, string name, AsNames? names, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation,
        RibRoutesBuilder? routes = null)
    {
        using var bytes = new ReadAhead(input, name, options, cancellation);
        if (!bytes.More())
            throw new SnapshotException(name, null, bytes.Damage is { } damage ? $"nothing in it can be read: {damage}" : "it is empty");
        if (IsMrt(bytes.Window))
            return ReadMrt(bytes, name, names, options, progress, routes);
        if (!IsText(bytes.Window))
            throw new SnapshotException(name, null, "neither an MRT table (RFC 6396) nor lines of prefix and origin AS");
        if (routes is not null)
            throw new SnapshotException(name, null, OriginsOnly);
        return OriginText.Read(bytes, name, names, options, progress);
    }

    static Imported<AsnRow> ReadMrt(
        ReadAhead bytes, string name, AsNames? names, ImportOptions options, IProgress<ImportProgress>? progress, RibRoutesBuilder? routes)
    {
        using var reader = new MrtRibReader(bytes, name, options);
        var votes = new OriginVotes(name);
        var reported = 0L;
        while (reader.ReadRecord())
        {
            foreach (ref readonly var entry in reader.Entries)
            {
                votes.Add(entry, reader.Message);
                routes?.Add(entry, reader.Message);
            }
            if (progress is not null && reader.Records - reported >= RecordsBetweenReports)
                progress.Report(new ImportProgress(reader.BytesRead, reported = reader.Records));
        }
        var table = votes.Finish(names);
        if (table.Count == 0)
            throw new SnapshotException(name, null, "no route in it has an origin AS");
        progress?.Report(new ImportProgress(reader.BytesRead, reader.Records));
        routes?.Finish(reader.Peers);
        var report = reader.Report;
        return new Imported<AsnRow>(table, "mrt", reader.WrittenAt, report with { Counts = Counts(report.Counts, votes, table) });
    }

    static ImmutableSortedDictionary<string, long> Counts(ImmutableSortedDictionary<string, long> counts, OriginVotes votes, OriginTable table)
    {
        var all = counts.ToBuilder();
        all["entries"] = votes.Routes;
        all["default_routes"] = votes.DefaultRoutes;
        all["host_bits"] = votes.HostBits;
        all["empty_paths"] = votes.EmptyPaths;
        all["bogus_origins"] = votes.AfterBogus;
        all["bogus_paths"] = votes.AllBogus;
        all["moas"] = table.MultipleOrigins;
        all["as_sets"] = table.Sets;
        all["special_prefixes"] = SpecialPrefixes.CountIn(table.Prefixes);
        return all.ToImmutable();
    }

    /// <summary>A header of a record of a known type, which is not longer than any record.</summary>
    static bool IsMrt(ReadOnlySpan<byte> start) =>
        start.Length >= MrtRecord.HeaderLength && !IsText(start[..MrtRecord.HeaderLength])
        && MrtType.IsKnown(BinaryPrimitives.ReadUInt16BigEndian(start[4..])) && BinaryPrimitives.ReadUInt16BigEndian(start[6..]) < 256
        && BinaryPrimitives.ReadUInt32BigEndian(start[8..]) <= MrtRecords.MaxLength;

    static bool IsText(ReadOnlySpan<byte> start) => !start[..Math.Min(start.Length, 512)].ContainsAnyInRange((byte)0, (byte)8);
}
