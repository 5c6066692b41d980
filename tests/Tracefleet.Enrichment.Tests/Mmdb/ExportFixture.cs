using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Tests.Mmdb;

/// <summary>Three random snapshots whose prefixes lie inside each other, and what they say of an address when asked one by one.</summary>
sealed class ExportFixture
{
    public static readonly DateTimeOffset BuiltAt = new(2026, 5, 31, 12, 8, 0, TimeSpan.Zero);

    static readonly Prefix[] s_aliased = [Prefix.Parse("2001::/32"), Prefix.Parse("2002::/16"), Prefix.Parse("::/96")];

    readonly SortedDictionary<Prefix, Origin> _asn = [];
    readonly SortedDictionary<Prefix, Place> _geo = [];
    readonly SortedDictionary<Prefix, Exchange> _ixp = [];

    /// <param name="networks">How many prefixes of each kind; few make them lie close together.</param>
    public ExportFixture(int seed, int networks)
    {
        var random = new Random(seed);
        for (var i = 0; i < networks; i++)
        {
            _asn[RandomPrefix(random)] = RandomOrigin(random);
            _geo[RandomPrefix(random)] = RandomPlace(random);
            _ixp[RandomPrefix(random)] = RandomExchange(random);
        }
    }

    public MmdbExport Export => new()
    {
        Asn = Ordered(_asn),
        Geo = Ordered(_geo),
        Ixp = Ordered(_ixp),
        BuiltAt = BuiltAt,
    };

    /// <summary>First and last address of every prefix, and their neighbours outside.</summary>
    public List<Address> Borders() =>
    [
        .. _asn.Keys.Concat(_geo.Keys).Concat(_ixp.Keys)
            .SelectMany(prefix => (UInt128[])[unchecked(prefix.First.Bits - 1), prefix.First.Bits, prefix.Last.Bits, unchecked(prefix.Last.Bits + 1)])
            .Distinct().Select(bits => new Address(bits)).Where(address => !Array.Exists(s_aliased, prefix => prefix.Contains(address))),
    ];

    public (Origin? Origin, Place? Place, Exchange? Exchange) Find(Address address) =>
        (Longest(_asn, address), Longest(_geo, address), Longest(_ixp, address));

    public static (Origin? Origin, Place? Place, Exchange? Exchange) Read(MmdbReader reader, Address address)
    {
        var record = reader.Find(address).Found ? (Dictionary<string, object>)reader.Find(address).Value.ToObject() : [];
        return (OriginOf(record), PlaceOf(record), ExchangeOf(record));
    }

    static TFact? Longest<TFact>(SortedDictionary<Prefix, TFact> rows, Address address) where TFact : class =>
        rows.Where(row => row.Key.Contains(address)).OrderBy(row => row.Key.Length).LastOrDefault().Value;

    static IEnumerable<(Prefix, TFact)> Ordered<TFact>(SortedDictionary<Prefix, TFact> rows) =>
        rows.OrderBy(row => row.Key.IsIpv4 ? 0 : 1).ThenBy(row => row.Key).Select(row => (row.Key, row.Value));

    static Prefix RandomPrefix(Random random)
    {
        var isIpv4 = random.Next(2) == 0;
        var bits = isIpv4 ? Address.MappedBase | (uint)random.NextInt64(1L << 32) : new UInt128((ulong)random.NextInt64() << 1, (ulong)random.NextInt64());
        // Long prefixes under one of a few short ones, so that most lie inside another.
        if (isIpv4 && random.Next(3) > 0)
            bits = bits & ~((UInt128)0xFFFF_0000) | 0xC633_0000;
        if (!isIpv4)
            bits = bits >> 16 | (UInt128)(0x2001 + random.Next(3)) << 112;
        return Prefix.Of(new Address(bits), isIpv4 ? random.Next(0, 33) : random.Next(1, 129));
    }

    static Origin RandomOrigin(Random random) => new(
        [.. Enumerable.Range(0, 1 + random.Next(3) / 2).Select(i => new Asn((uint)(64500 + random.Next(20) * 2 + i)))],
        random.Next(4) == 0 ? null : $"Network {random.Next(5)}");

    static Place RandomPlace(Random random)
    {
        var country = random.Next(5) == 0 ? null : ((string[])["DE", "FR", "US"])[random.Next(3)];
        return new Place(country, random.Next(2) == 0 ? null : $"Città {random.Next(40)}", random.Next(3) == 0 ? null : random.Next(-90, 90), random.Next(-180, 180) / 4.0)
        {
            CountryName = country is null ? null : $"Country {country}",
            Region = country is null || random.Next(2) == 0 ? null : $"{country}-{random.Next(10)}",
            PostalCode = random.Next(3) == 0 ? $"{random.Next(100):D5}" : null,
            TimeZone = random.Next(2) == 0 ? "Europe/Paris" : null,
            RadiusKilometres = random.Next(2) == 0 ? null : random.Next(1000),
        };
    }

    static Exchange RandomExchange(Random random) => new($"Exchange {random.Next(6)}")
    {
        Id = random.Next(3) == 0 ? null : random.Next(6),
        City = "Frankfurt",
        Country = random.Next(2) == 0 ? null : "DE",
        Member = random.Next(2) == 0 ? null : new Asn(64500),
        MemberName = random.Next(2) == 0 ? null : "A member with a name of more than twenty-nine letters",
        Lan = random.Next(2) == 0 ? null : Prefix.Parse("198.51.100.0/24"),
    };

    static Origin? OriginOf(Dictionary<string, object> record) => !record.TryGetValue("autonomous_system_number", out var first)
        ? null
        : new Origin(
            record.TryGetValue("autonomous_system_numbers", out var all) ? [.. ((object[])all).Select(number => new Asn((uint)number))] : [new Asn((uint)first)],
            Text(record, "autonomous_system_organization"));

    static Place? PlaceOf(Dictionary<string, object> record)
    {
        var (country, location) = (Map(record, "country"), Map(record, "location"));
        var code = Text(country, "iso_code");
        var place = new Place(code, Text(Map(Map(record, "city"), "names"), "en"), (double?)location.GetValueOrDefault("latitude"), (double?)location.GetValueOrDefault("longitude"))
        {
            CountryName = Text(Map(country, "names"), "en"),
            Region = record.TryGetValue("subdivisions", out var parts) ? $"{code}-{((Dictionary<string, object>)((object[])parts)[0])["iso_code"]}" : null,
            PostalCode = Text(Map(record, "postal"), "code"),
            TimeZone = Text(location, "time_zone"),
            RadiusKilometres = (ushort?)location.GetValueOrDefault("accuracy_radius"),
        };
        return place == new Place(null, null, null, null) ? null : place;
    }

    static Exchange? ExchangeOf(Dictionary<string, object> record) => !record.ContainsKey("ixp")
        ? null
        : new Exchange(Text(Map(record, "ixp"), "name")!)
        {
            Id = (int?)(uint?)Map(record, "ixp").GetValueOrDefault("id"),
            City = Text(Map(record, "ixp"), "city"),
            Country = Text(Map(record, "ixp"), "country"),
            Member = Map(record, "ixp").TryGetValue("member_autonomous_system_number", out var member) ? new Asn((uint)member) : null,
            MemberName = Text(Map(record, "ixp"), "member_name"),
            Lan = Text(Map(record, "ixp"), "lan") is { } lan ? Prefix.Parse(lan) : null,
        };

    static Dictionary<string, object> Map(Dictionary<string, object> map, string key) => (Dictionary<string, object>?)map.GetValueOrDefault(key) ?? [];

    static string? Text(Dictionary<string, object> map, string key) => (string?)map.GetValueOrDefault(key);
}
