using Tracefleet.Snapshots.Collectors;

namespace Tracefleet.Snapshots.Tests.Collectors;

public sealed class CollectorTests
{
    static readonly DateTimeOffset Morning = new(2014, 5, 23, 6, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("route-views2.routeviews.org", "https://archive.routeviews.org/bgpdata/2014.05/RIBS/rib.20140523.0600.bz2")]
    [InlineData("route-views.sydney.routeviews.org", "https://archive.routeviews.org/route-views.sydney/bgpdata/2014.05/RIBS/rib.20140523.0600.bz2")]
    [InlineData("amsix.ams.routeviews.org", "https://archive.routeviews.org/amsix.ams/bgpdata/2014.05/RIBS/rib.20140523.0600.bz2")]
    [InlineData("rrc00.ripe.net", "https://data.ris.ripe.net/rrc00/2014.05/bview.20140523.0600.gz")]
    public void A_table_has_the_url_that_its_project_gives_it(string host, string url) =>
        Assert.Equal(url, Collector.Find(host).TableAt(Morning, SnapshotSites.Default).AbsoluteUri);

    [Theory]
    [InlineData("rrc26", "rrc26.ripe.net", "ris", "Dubai, UAE-IX")]
    [InlineData("RRC04.RIPE.NET", "rrc04.ripe.net", "ris", "Geneva, CIXP")]
    [InlineData("route-views2", "route-views2.routeviews.org", "routeviews", "Eugene, Oregon")]
    [InlineData("route-views2.oregon-ix.net", "route-views2.routeviews.org", "routeviews", "Eugene, Oregon")]
    [InlineData(" route-views.linx.routeviews.org. ", "route-views.linx.routeviews.org", "routeviews", "London, LINX")]
    public void A_collector_goes_by_its_host_or_short_name(string name, string host, string project, string location)
    {
        var collector = Collector.Find(name);

        Assert.Equal((host, project, location), (collector.Host, collector.Project, collector.Location));
    }

    [Theory]
    [InlineData("rrc99.ripe.net", "https://data.ris.ripe.net/rrc99/2014.05/bview.20140523.0600.gz")]
    [InlineData("new.xyz.routeviews.org", "https://archive.routeviews.org/new.xyz/bgpdata/2014.05/RIBS/rib.20140523.0600.bz2")]
    public void One_that_is_newer_than_the_program_is_taken_by_rule(string host, string url)
    {
        var collector = Collector.Find(host);

        Assert.Null(collector.Location);
        Assert.Equal(url, collector.TableAt(Morning, SnapshotSites.Default).AbsoluteUri);
    }

    [Theory]
    [InlineData("rout-views2.routeviews.com", "route-views2.routeviews.org")]
    [InlineData("rrc0.ripe.net", "rrc00.ripe.net")]
    [InlineData("route-views.lynx", "route-views.linx.routeviews.org")]
    [InlineData("www.ripe.net", "ripe.net")]
    [InlineData("../../etc.routeviews.org", "routeviews.org")]
    [InlineData("a..routeviews.org", "routeviews.org")]
    public void Others_are_refused_with_near_ones_named(string name, string near)
    {
        var refusal = Assert.Throws<SnapshotLibraryException>(() => Collector.Find(name));

        Assert.StartsWith($"{name}: no collector of that name is known", refusal.Message);
        Assert.Contains(near, refusal.Message);
    }

    [Fact]
    public void Each_known_one_is_found_by_its_own_url()
    {
        Assert.Equal(Collector.All.Length, Collector.All.Select(collector => collector.Host).Distinct().Count());
        foreach (var collector in Collector.All)
            Assert.Equal((collector, Morning), Collector.Of(collector.TableAt(Morning, SnapshotSites.Default), SnapshotSites.Default));
    }

    [Theory]
    [InlineData("https://example.net/bgpdata/2014.05/RIBS/rib.20140523.0600.bz2")]
    [InlineData("https://archive.routeviews.org/bgpdata/2014.05/UPDATES/updates.20140523.0600.bz2")]
    [InlineData("https://archive.routeviews.org/bgpdata/2014.05/RIBS/rib.20149923.0600.bz2")]
    [InlineData("https://data.ris.ripe.net/rrc00/latest-bview.gz")]
    public void Other_urls_are_of_no_collector(string url) => Assert.Null(Collector.Of(new Uri(url), SnapshotSites.Default));
}
