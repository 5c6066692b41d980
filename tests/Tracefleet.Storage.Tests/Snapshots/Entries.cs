using System.Collections.Immutable;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Storage.Tests.Snapshots;

/// <summary>Entries of snapshots that never were.</summary>
static class Entries
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero);

    public static SnapshotEntry Full(string id, SnapshotKind kind = SnapshotKind.Asn, int hoursLater = 0, int madeLater = 0) => new(
        new SnapshotDescription
        {
            Id = id,
            Kind = kind,
            Source = "routeviews",
            Collector = "route-views2.routeviews.org",
            From = "https://archive.routeviews.org/bgpdata/2026.05/RIBS/rib.20260531.1200.bz2",
            Format = "mrt",
            DataAt = Noon.AddHours(hoursLater),
            CreatedAt = Noon.AddDays(1).AddSeconds(madeLater).AddMicroseconds(7),
            Ipv4Prefixes = 1_012_345,
            Ipv6Prefixes = 234_567,
            Attribution = "University of Oregon",
            Counts = ImmutableSortedDictionary<string, long>.Empty.Add("peers", 41).Add("records", 5_000_000_000),
        },
        SizeInBytes: 41_234_567_890, Sha256: new string('a', 64));

    public static SnapshotEntry Bare(string id) => new(
        new SnapshotDescription { Id = id, Kind = SnapshotKind.Ixp, Source = "stdin", Format = "table", DataAt = Noon, CreatedAt = Noon },
        SizeInBytes: 0, Sha256: new string('0', 64));

    public static SnapshotPin Pin(string name, string id, SnapshotKind kind = SnapshotKind.Asn) => new(kind, name, id, Noon);
}
