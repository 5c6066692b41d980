using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Tests.Stored;

/// <summary>Rows with every field filled somewhere and absent somewhere, and the bytes of snapshots made of them.</summary>
static class StoredRows
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 31, 12, 8, 30, TimeSpan.Zero);

    public static readonly ImmutableArray<AsnRow> Asn =
    [
        new(Prefix.Parse("192.0.2.0/24"), [new Asn(64500)], "EXAMPLE-ÄÖ, 日本"),
        new(Prefix.Parse("192.0.2.0/25"), [new Asn(64501), new Asn(4_200_000_000)], "") { Peers = [31, 2] },
        new(Prefix.Parse("192.0.2.7/32"), [new Asn(1), new Asn(2), new Asn(3)]) { IsSet = true, Peers = [int.MaxValue, 0, 5] },
        new(Prefix.Parse("198.51.100.0/24"), [new Asn(64500)], "EXAMPLE-ÄÖ, 日本"),
        new(Prefix.Parse("203.0.113.0/24"), []),
        new(Prefix.Parse("2001:db8::/32"), [new Asn(0)], "zero"),
        new(Prefix.Parse("2001:db8::1/128"), [new Asn(uint.MaxValue)]),
        new(Prefix.Parse("::/0"), [new Asn(65_551)], "default"),
    ];

    public static readonly ImmutableArray<GeoRow> Geo =
    [
        new(Prefix.Parse("192.0.2.0/24"), "FR", "Saint-Étienne", 45.4339, 4.39)
        {
            CountryName = "France", Region = "FR-ARA", PostalCode = "42000", TimeZone = "Europe/Paris", RadiusKilometres = 20,
        },
        new(Prefix.Parse("192.0.2.128/25"), null, null, null, null),
        new(Prefix.Parse("198.51.100.0/24"), "NZ", null, -90, 180) { RadiusKilometres = 0 },
        new(Prefix.Parse("203.0.113.0/24"), null, "", null, -180),
        new(Prefix.Parse("2001:db8::/48"), "DE", "Köln", 50.9, 6.9) { TimeZone = "Europe/Berlin" },
    ];

    public static readonly ImmutableArray<IxpRow> Ixp =
    [
        new(Prefix.Parse("80.81.192.0/21"), "DE-CIX Frankfurt") { Id = 31, City = "Frankfurt", Country = "DE" },
        new(Prefix.Parse("80.81.192.1/32"), "DE-CIX Frankfurt")
        {
            Id = 31, City = "Frankfurt", Country = "DE", Member = new Asn(15_169), MemberName = "Google ✓", Lan = Prefix.Parse("80.81.192.0/21"),
        },
        new(Prefix.Parse("2001:7f8::1/128"), "DE-CIX Frankfurt") { Member = new Asn(0), Lan = Prefix.Parse("2001:7f8::/64") },
        new(Prefix.Parse("2001:7f8::/64"), "DE-CIX Frankfurt"),
        new(Prefix.Parse("195.69.144.0/22"), "AMS-IX") { Id = -1, Country = "NL" },
    ];

    public static SnapshotDescription Description(SnapshotKind kind) => new()
    {
        Id = "",
        Kind = kind,
        Source = "file",
        Collector = "route-views2.routeviews.org",
        From = "rib.bz2",
        Format = "mrt",
        DataAt = Noon,
        CreatedAt = Noon.AddDays(1),
        Attribution = "Données © quelqu'un",
        Counts = ImmutableSortedDictionary<string, long>.Empty.Add("peers", 31).Add("records", long.MaxValue),
    };

    public static byte[] Bytes(IEnumerable<AsnRow> rows, Func<string, bool>? isTaken = null) =>
        Written(output => SnapshotWriter.Write(output, Description(SnapshotKind.Asn), rows, isTaken));

    public static byte[] Bytes(IEnumerable<GeoRow> rows) => Written(output => SnapshotWriter.Write(output, Description(SnapshotKind.Geo), rows));

    public static byte[] Bytes(IEnumerable<IxpRow> rows) => Written(output => SnapshotWriter.Write(output, Description(SnapshotKind.Ixp), rows));

    public static StoredSnapshot Snapshot(IEnumerable<AsnRow> rows) => StoredSnapshot.FromBytes(Bytes(rows), "asn");

    public static StoredSnapshot Snapshot(IEnumerable<GeoRow> rows) => StoredSnapshot.FromBytes(Bytes(rows), "geo");

    public static StoredSnapshot Snapshot(IEnumerable<IxpRow> rows) => StoredSnapshot.FromBytes(Bytes(rows), "ixp");

    public static Origin OriginOf(AsnRow row) => new(row.Origins, row.Name) { Peers = row.Peers, IsSet = row.IsSet };

    public static Place PlaceOf(GeoRow row) => new(row.Country, row.City, row.Latitude, row.Longitude)
    {
        CountryName = row.CountryName,
        Region = row.Region,
        PostalCode = row.PostalCode,
        TimeZone = row.TimeZone,
        RadiusKilometres = row.RadiusKilometres,
    };

    public static Exchange ExchangeOf(IxpRow row) => new(row.Name)
    {
        Id = row.Id,
        City = row.City,
        Country = row.Country,
        Member = row.Member,
        MemberName = row.MemberName,
        Lan = row.Lan,
    };

    static byte[] Written(Action<Stream> write)
    {
        using var output = new MemoryStream();
        write(output);
        return output.ToArray();
    }
}
