using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Cli.Tests.Snapshots;

public sealed class GeoipExportTests
{
    [Fact]
    public async Task A_database_says_what_the_snapshots_say()
    {
        using var library = new SmallLibrary();
        await library.CreateRoutesAsync();
        await library.CreatePlacesAsync();
        var file = library.File("out.mmdb", "older");

        var (code, output, errors) = await library.RunAsync("geoip-export", "--mmdb", file);

        Assert.Equal((ExitCode.Ok, ""), (code, output));
        Assert.Contains(" records in a tree of ", errors);
        Assert.True(SnapshotFile.LoadAsn(file).Facts.TryFind(Address.Parse("192.0.2.1"), out var origin, out _));
        Assert.True(SnapshotFile.LoadGeo(file).Facts.TryFind(Address.Parse("192.0.2.1"), out var place, out _));
        Assert.Equal((new Asn(64500), "Paris"), (origin.Asns[0], place.City));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(file)!, "*.partial"));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_named()
    {
        using var library = new SmallLibrary();
        await library.CreateRoutesAsync();

        var (code, _, errors) = await library.RunAsync("geoip-export", "--mmdb", "/nonexistent/out.mmdb");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("--mmdb: cannot write /nonexistent/out.mmdb", errors);
    }
}
