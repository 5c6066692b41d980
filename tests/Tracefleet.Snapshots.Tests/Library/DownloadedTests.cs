using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Tests.Downloads;

namespace Tracefleet.Snapshots.Tests.Library;

public sealed class DownloadedTests : LibraryTest
{
    // Collectors publish MRT, but what matters here is the way and not the format, which is told by content.
    static readonly byte[] Routes = "198.18.0.0/15\t64500\n"u8.ToArray();

    TestSite? _started;

    TestSite Site => _started ?? throw new InvalidOperationException("It runs while a test runs.");

    protected override SnapshotSites? Sites => new(
        new Uri(Site.Url, "routeviews/"), new Uri(Site.Url, "ris/"), new Uri(Site.Url, "maxmind/"), new Uri(Site.Url, "peeringdb/"));

    public override async Task InitializeAsync()
    {
        _started = await TestSite.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Site.DisposeAsync();
    }

    Task<MadeSnapshot> CreateAsync(SnapshotOrder order) => Library.CreateAsync(order, null, default);

    static SnapshotOrder At(string collector, string? date = null) => new()
    {
        Kind = SnapshotKind.Asn,
        Collector = collector,
        Date = date is null ? null : DateTimeOffset.Parse(date, System.Globalization.CultureInfo.InvariantCulture),
    };

    void NothingIsLeft() => Assert.DoesNotContain(Folder.Names, name => !name.EndsWith(".session", StringComparison.Ordinal) && !name.EndsWith(".tfsnap", StringComparison.Ordinal));

    [Fact]
    public async Task As_names_come_from_a_url_too()
    {
        var order = new SnapshotOrder
        {
            Kind = SnapshotKind.Asn,
            Url = Site.On("/routes.dat", Answers.Serve(Routes)),
            AsNamesUrl = Site.On("/asnames.json", Answers.Serve("{\"64500\": \"EXAMPLE\"}"u8.ToArray())),
        };

        var made = await CreateAsync(order);

        Assert.True(Library.Open(made.Entry).Facts<Origin>().TryFind(Address.Parse("198.18.0.1"), out var origin, out _));
        Assert.Equal(("EXAMPLE", Site.Url + "routes.dat"), (origin.Name, made.Entry.Description.From));
        NothingIsLeft();
    }

    [Fact]
    public async Task Faults_of_downloaded_names_are_told_by_their_url_and_leave_nothing()
    {
        var order = new SnapshotOrder
        {
            Kind = SnapshotKind.Asn,
            Url = Site.On("/routes.dat", Answers.Serve(Routes)),
            AsNamesUrl = Site.On("/asnames.json", Answers.Serve("{\"64500\": \"EXA"u8.ToArray())),
        };

        var fault = await Assert.ThrowsAsync<SnapshotException>(() => CreateAsync(order));

        Assert.StartsWith(Site.Url + "asnames.json, line 1: not JSON of AS number and name", fault.Message);
        NothingIsLeft();
    }

    [Fact]
    public async Task A_collectors_table_is_that_nearest_to_the_date()
    {
        Site.On("/routeviews/bgpdata/2014.05/RIBS/rib.20140523.0600.bz2", Answers.Serve(Routes));

        var made = await CreateAsync(At("route-views2.routeviews.org", "2014-05-23T06:40Z"));

        var description = made.Entry.Description;
        Assert.StartsWith("asn_201405230600_", made.Entry.Id);
        Assert.Equal(("routeviews", "route-views2.routeviews.org"), (description.Source, description.Collector));
        Assert.Equal(new Uri(Site.Url, "routeviews/bgpdata/2014.05/RIBS/rib.20140523.0600.bz2").AbsoluteUri, description.From);
        Assert.Contains("Route Views", description.Attribution);
        NothingIsLeft();
    }

    [Fact]
    public async Task Without_a_date_the_newest_table_that_is_there_is_taken()
    {
        Site.On("/ris/rrc00/2026.05/bview.20260530.1600.gz", Answers.Serve(Routes));
        Time.Now = Noon.AddHours(-3.7);

        var made = await CreateAsync(At("rrc00"));

        Assert.Equal(
            ["/ris/rrc00/2026.05/bview.20260531.0000.gz", "/ris/rrc00/2026.05/bview.20260530.1600.gz"], Site.Seen.Select(seen => seen.Path));
        Assert.StartsWith("asn_202605301600_", made.Entry.Id);
        Assert.Equal("ris", made.Entry.Description.Source);
    }

    [Fact]
    public async Task A_collector_that_has_been_silent_for_long_is_told_of()
    {
        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => CreateAsync(At("route-views.sydney")));

        Assert.Equal(
            ["rib.20260531.1000.bz2", "rib.20260531.0800.bz2", "rib.20260531.0600.bz2", "rib.20260531.0400.bz2"],
            Site.Seen.Select(seen => Path.GetFileName(seen.Path)));
        Assert.Contains("route-views.sydney.routeviews.org has no table of that moment", refusal.Message);
    }

    [Fact]
    public async Task A_date_is_asked_for_once()
    {
        await Assert.ThrowsAsync<SnapshotLibraryException>(() => CreateAsync(At("route-views.sydney", "2014-05-23T06:00Z")));

        Assert.Single(Site.Seen);
    }

    [Fact]
    public async Task A_date_of_the_future_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => CreateAsync(At("rrc00", "2026-05-31T12:01Z")));

        Assert.Contains("2026-05-31 12:01:00Z is in the future", refusal.Message);
        Assert.Empty(Site.Seen);
    }

    [Fact]
    public async Task A_url_is_described_without_its_secrets_and_dated_by_its_last_change()
    {
        var url = Site.On("/lans.csv?apikey=geheim&v=2", Answers.Serve(Encoding.UTF8.GetBytes(Orders.Lans), modified: Noon.AddDays(-2)));

        var made = await CreateAsync(new SnapshotOrder { Kind = SnapshotKind.Ixp, Url = url });

        Assert.Equal(("url", new Uri(Site.Url, "lans.csv?v=2").AbsoluteUri), (made.Entry.Description.Source, made.Entry.Description.From));
        Assert.StartsWith("ixp_202605291200_", made.Entry.Id);
        NothingIsLeft();
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_by_its_url_and_leaves_nothing()
    {
        var url = Site.On("/lans.csv", Answers.Serve("<html>Sorry</html>"u8.ToArray()));

        var fault = await Assert.ThrowsAsync<SnapshotException>(() => CreateAsync(new SnapshotOrder { Kind = SnapshotKind.Ixp, Url = url }));

        Assert.StartsWith(url.AbsoluteUri, fault.Message);
        NothingIsLeft();
    }

    static byte[] CityCsv()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            Write(zip, "GeoLite2-City-Blocks-IPv4.csv", "network,geoname_id,registered_country_geoname_id,represented_country_geoname_id,is_anonymous_proxy,"
                + "is_satellite_provider,postal_code,latitude,longitude,accuracy_radius\n198.18.0.0/16,7,7,,0,0,75001,48.86,2.35,20\n");
            Write(zip, "GeoLite2-City-Locations-en.csv", "geoname_id,locale_code,continent_code,continent_name,country_iso_code,country_name,"
                + "subdivision_1_iso_code,subdivision_1_name,subdivision_2_iso_code,subdivision_2_name,city_name,metro_code,time_zone,is_in_european_union\n"
                + "7,en,EU,Europe,FR,France,IDF,Ile-de-France,,,Paris,,Europe/Paris,1\n");
        }
        return memory.ToArray();
    }

    static void Write(ZipArchive zip, string name, string content)
    {
        using var writer = new StreamWriter(zip.CreateEntry("GeoLite2-City-CSV_20260529/" + name).Open());
        writer.Write(content);
    }

    static readonly SnapshotOrder MaxMind = new() { Kind = SnapshotKind.Geo, Publisher = true, Account = "4711", Key = "geheim" };

    const string CityPath = "/geoip/databases/GeoLite2-City-CSV/download?suffix=zip";

    // The base of a site ends with a slash and paths are relative to it.
    Uri OnMaxMind(string path, params Microsoft.AspNetCore.Http.RequestDelegate[] answers) => Site.On("/maxmind" + path, answers);

    [Fact]
    public async Task MaxMind_gets_the_account_and_the_storage_behind_it_does_not()
    {
        await using var storage = await TestSite.StartAsync();
        var zip = CityCsv();
        OnMaxMind(CityPath + ".sha256", Answers.Serve(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(zip)) + "  GeoLite2-City-CSV_20260529.zip\n")));
        OnMaxMind(CityPath, Answers.Redirect(storage.On("/signed", Answers.Serve(zip))));

        var made = await CreateAsync(MaxMind);

        Assert.True(Library.Open(made.Entry).Facts<Place>().TryFind(Address.Parse("198.18.3.4"), out var place, out _));
        Assert.Equal(("FR", "Paris"), (place.Country, place.City));
        var basic = "Basic " + Convert.ToBase64String("4711:geheim"u8);
        Assert.Equal([basic, basic], Site.Seen.Select(seen => seen.Authorization));
        Assert.Equal([null], storage.Seen.Select(seen => seen.Authorization));
        Assert.Equal(("maxmind", "geolite2-csv"), (made.Entry.Description.Source, made.Entry.Description.Format));
        Assert.EndsWith(CityPath, made.Entry.Description.From);
        Assert.Contains("GeoLite2 data created by MaxMind", made.Entry.Description.Attribution);
        NothingIsLeft();
    }

    [Fact]
    public async Task A_download_whose_published_checksum_differs_is_thrown_away()
    {
        OnMaxMind(CityPath + ".sha256", Answers.Serve(Encoding.ASCII.GetBytes(new string('0', 64) + "  x.zip\n")));
        OnMaxMind(CityPath, Answers.Serve(CityCsv()));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => CreateAsync(MaxMind));

        Assert.Contains($"and {new string('0', 64)} is published; try again", refusal.Message);
        NothingIsLeft();
    }

    [Fact]
    public async Task MaxMind_without_an_account_is_not_asked()
    {
        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => CreateAsync(MaxMind with { Account = null }));

        Assert.Contains("MaxMind needs the account ID and a license key", refusal.Message);
        Assert.Contains("--file", refusal.Message);
        Assert.Empty(Site.Seen);
    }

    [Fact]
    public async Task A_wrong_key_is_told_without_telling_the_key()
    {
        OnMaxMind(CityPath + ".sha256", Answers.Status(401));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => CreateAsync(MaxMind));

        Assert.Contains("refused (401 Unauthorized); MaxMind needs the account ID and a license key", refusal.Message);
        Assert.DoesNotContain("geheim", refusal.ToString());
    }

    [Fact]
    public async Task An_edition_that_is_no_name_is_refused()
    {
        await Assert.ThrowsAsync<SnapshotLibraryException>(() => CreateAsync(MaxMind with { Edition = "../../x" }));

        Assert.Empty(Site.Seen);
    }

    static readonly SnapshotOrder PeeringDb = new() { Kind = SnapshotKind.Ixp, Publisher = true, Key = "geheim" };

    void ServePeeringDb()
    {
        void On(string path, string json) => Site.On("/peeringdb/api/" + path, Answers.Serve(Encoding.UTF8.GetBytes($$"""{"meta":{},"data":[{{json}}]}"""), tag: null));
        On("ix?depth=0", """{"id":1,"name":"Alpha-IX","city":"Paris","country":"FR","media":"Ethernet","status":"ok"}""");
        On("ixlan?depth=0", """{"id":11,"ix_id":1,"mtu":1500,"status":"ok"}""");
        On("ixpfx?depth=0", """{"id":21,"ixlan_id":11,"protocol":"IPv4","prefix":"198.18.0.0/24","status":"ok"}""");
        On("netixlan?depth=0", """{"id":31,"net_id":41,"ixlan_id":11,"asn":64500,"ipaddr4":"198.18.0.9","ipaddr6":null,"operational":true,"status":"ok"}""");
        On("net?depth=0&fields=id,asn,name,status", """{"id":41,"asn":64500,"name":"Member One","status":"ok"}""");
    }

    [Fact]
    public async Task PeeringDb_is_asked_once_for_each_kind_of_object_with_the_key()
    {
        ServePeeringDb();

        var made = await CreateAsync(PeeringDb);

        Assert.True(Library.Open(made.Entry).Facts<Exchange>().TryFind(Address.Parse("198.18.0.9"), out var exchange, out _));
        Assert.Equal(("Alpha-IX", "Member One"), (exchange.Name, exchange.MemberName));
        Assert.Equal(5, Site.Seen.Count);
        Assert.All(Site.Seen, seen => Assert.Equal("Api-Key geheim", seen.Authorization));
        Assert.Equal(("peeringdb", "peeringdb"), (made.Entry.Description.Source, made.Entry.Description.Format));
        NothingIsLeft();
    }

    [Fact]
    public async Task PeeringDb_may_be_asked_without_a_key_and_its_limits_are_kept()
    {
        ServePeeringDb();
        Site.On("/peeringdb/api/ix?depth=0", Answers.Status(429, "45"), Answers.Serve(
            """{"data":[{"id":1,"name":"Alpha-IX","media":"Ethernet"}]}"""u8.ToArray()));

        await CreateAsync(PeeringDb with { Key = null });

        Assert.Equal([TimeSpan.FromSeconds(45)], Time.Pauses);
        Assert.All(Site.Seen, seen => Assert.Null(seen.Authorization));
    }

    [Fact]
    public async Task What_of_PeeringDb_has_come_is_thrown_away_when_the_rest_does_not()
    {
        ServePeeringDb();
        Site.On("/peeringdb/api/netixlan?depth=0", Answers.Status(403));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => CreateAsync(PeeringDb));

        Assert.Contains("PeeringDB takes an API key", refusal.Message);
        NothingIsLeft();
    }
}
