using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Fuzz.Running;

namespace Tracefleet.Fuzz.Sources;

/// <summary>MaxMind DB, GeoLite2 CSV, geofeeds and PeeringDB's JSON.</summary>
public static class PlaceAndExchangeTargets
{
    /// <summary>Buffers of files, of decompression and of records; nothing here grows with a number in the input.</summary>
    const long Buffers = 4 << 20;

    /// <summary>Every network of the largest input may be broken, with an exception for each.</summary>
    const long Databases = 64 << 20;

    static readonly ImportOptions s_lenient = new() { MaxBadShare = 1, MaxBytes = 1 << 24 };

    public static IFuzzTarget[] All =>
    [
        new SourceTarget("mmdb", "input.mmdb", [Database(aliases: true), Database(aliases: false)], Databases, ReadDatabase),
        new SourceTarget(
            "geolite2-csv", "GeoLite2-City-Blocks-IPv4.csv", [Blocks("geoname_id"), Blocks("registered_country_geoname_id")], Buffers, path => ReadGeo(path),
            ("GeoLite2-City-Locations-en.csv", "geoname_id,country_iso_code,country_name,city_name\n1,DE,Germany,\"Frankfurt, Main\"\n")),
        new SourceTarget("geofeed", "input.csv", [Encoding.UTF8.GetBytes("# a feed\r\n192.0.2.0/24,US,US-CA,\"Mountain View\",94043\r\n2001:db8::/32,ZZ,,,\n")], Buffers, path => ReadGeo(path)),
        new SourceTarget("peeringdb", "input.json", [Encoding.UTF8.GetBytes(Dump), Encoding.UTF8.GetBytes(Prefixes)], Buffers, ReadExchanges),
    ];

    const string Prefixes = """{"meta": {"generated": 1476883542.27}, "data": [{"id": 1, "ixlan_id": 7, "prefix": "192.0.2.0/24", "status": "ok"}]}""";

    const string Dump = """
        {"ix": {"data": [{"id": 7, "name": "K\u00f6ln IX", "city": "K\u00f6ln", "country": "DE", "media": "Ethernet"}]}, "ixlan": {"data": [{"id": 7, "ix_id": 7, "mtu": null}]},
         "ixpfx": [{"id": 1, "ixlan_id": 7, "prefix": "192.0.2.0/24"}, {"id": 2, "ixlan_id": 7, "prefix": "2001:db8::/64"}],
         "netixlan": [{"id": 1, "net_id": 5, "ixlan_id": 7, "asn": 64500, "ipaddr4": "192.0.2.1", "ipaddr6": "2001:db8::1", "operational": false}], "net": [{"id": 5, "name": "N"}]}
        """;

    /// <summary>As both kinds of source, and looked up.</summary>
    static void ReadDatabase(string path)
    {
        ReadGeo(path);
        try
        {
            MmdbAsnSource.Read(path, s_lenient, null, CancellationToken.None);
        }
        finally
        {
            LookUp(path);
        }
    }

    static void LookUp(string path)
    {
        try
        {
            var reader = MmdbReader.Open(path);
            foreach (var address in (string[])["192.0.2.1", "0.0.0.0", "2001:db8::1", "2002:c000:201::", "::"])
                if (reader.Find(Address.Parse(address)) is { Found: true } found)
                    found.Value.ToObject();
        }
        catch (MmdbException)
        {
            // Refusing is as good as reading.
        }
    }

    static void ReadGeo(string path)
    {
        foreach (var row in GeoSource.Read(path, "en", s_lenient, null, CancellationToken.None).Rows)
            if (row is { Latitude: < -90 or > 90 } or { Longitude: < -180 or > 180 })
                throw new InvalidOperationException($"{row} cannot be.");
    }

    static void ReadExchanges(string path) => IxpSource.Read([path], s_lenient, null, CancellationToken.None);

    static byte[] Blocks(string column) => Encoding.UTF8.GetBytes($"network,geoname_id,{column},postal_code,latitude,longitude,accuracy_radius\n192.0.2.0/24,1,1,\"60\"\"311\",50.1,8.7,20\n198.51.100.0/24,,,,,,\n");

    static byte[] Database(bool aliases)
    {
        var place = new Place("DE", "Frankfurt", 50.1, 8.7) { CountryName = "Germany", Region = "DE-HE", PostalCode = "60311", TimeZone = "Europe/Berlin", RadiusKilometres = 20 };
        var file = new MemoryStream();
        MmdbWriter.Write(file, new MmdbExport
        {
            Asn = [(Prefix.Parse("192.0.2.0/24"), new Origin([new Asn(64500), new Asn(64501)], "Example"))],
            Geo = [(Prefix.Parse("192.0.0.0/16"), place), (Prefix.Parse("192.0.2.128/25"), place with { City = "Köln" }), (Prefix.Parse("2001:db8::/32"), place)],
            Ixp = [(Prefix.Parse("192.0.2.0/25"), new Exchange("Example IX") { Id = 7, Member = new Asn(64500) })],
            BuiltAt = DateTimeOffset.FromUnixTimeSeconds(1_780_229_280),
            AliasesIpv4 = aliases,
        });
        return file.ToArray();
    }
}
