using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Snapshots;

/// <summary>A snapshot's entry as a row of the catalog. Times are kept to the microsecond.</summary>
static class SnapshotRow
{
    public static Statement Bind(this Statement insert, SnapshotEntry entry)
    {
        var description = entry.Description;
        return insert.Bind(description.Id).Bind(Word(description.Kind)).Bind(description.Source).Bind(description.Collector).Bind(description.From)
            .Bind(description.Format).Bind(description.DataAt.ToUnixMicroseconds()).Bind(description.CreatedAt.ToUnixMicroseconds())
            .Bind((long)description.Ipv4Prefixes).Bind((long)description.Ipv6Prefixes).Bind(description.Attribution)
            .Bind(JsonSerializer.Serialize(description.Counts)).Bind(entry.SizeInBytes).Bind(entry.Sha256);
    }

    public static SnapshotEntry Read(Statement row) => new(
        new SnapshotDescription
        {
            Id = row.Text(0),
            Kind = Kind(row.Text(1)),
            Source = row.Text(2),
            Collector = row.TextOrNull(3),
            From = row.TextOrNull(4),
            Format = row.Text(5),
            DataAt = UnixTime.FromMicroseconds(row.Int64(6)),
            CreatedAt = UnixTime.FromMicroseconds(row.Int64(7)),
            Ipv4Prefixes = row.Int32(8),
            Ipv6Prefixes = row.Int32(9),
            Attribution = row.TextOrNull(10),
            Counts = JsonSerializer.Deserialize<ImmutableSortedDictionary<string, long>>(row.Text(11))!.WithComparers(StringComparer.Ordinal),
        },
        row.Int64(12), row.Text(13));

    public static string Word(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => "asn",
        SnapshotKind.Geo => "geo",
        SnapshotKind.Ixp => "ixp",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static SnapshotKind Kind(string word) => word switch
    {
        "asn" => SnapshotKind.Asn,
        "geo" => SnapshotKind.Geo,
        "ixp" => SnapshotKind.Ixp,
        _ => throw new InvalidOperationException($"The catalog holds a snapshot of the unknown kind {word}."),
    };
}
