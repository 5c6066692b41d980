using System.CommandLine;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Snapshots;

/// <summary><c>tracefleet asn</c>, <c>geo</c> and <c>ixp</c>: the snapshots that addresses are annotated from.</summary>
static class SnapshotCommands
{
    public static Command Build(SnapshotKind kind, References references)
    {
        var word = SnapshotNames.Word(kind);
        var library = new LibraryFlags();
        library.Data.Recursive = true;
        var command = new Command(word, DescriptionOf(kind))
        {
            SnapshotCreate.Build(kind, library),
            SnapshotList.Build(kind, library),
            SnapshotShow.Build(kind, library, references),
            SnapshotQueryCommand.Build(kind, library, references),
            SnapshotDiffCommand.Build(kind, library, references),
            SnapshotPinning.Build(kind, library, references),
            SnapshotDelete.Build(kind, library, references),
            library.Data,
        };
        Examples.Add(command, [.. ExamplesOf(kind), $"tracefleet {word} list", $"tracefleet {word} query latest 192.0.2.1"]);
        return command;
    }

    static string DescriptionOf(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => "Snapshots of which AS originates which prefix.",
        SnapshotKind.Geo => "Snapshots of where prefixes are.",
        _ => "Snapshots of peering LANs and who is on them.",
    };

    /// <summary>How snapshots of a kind are made.</summary>
    public static string[] ExamplesOf(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn =>
        [
            "tracefleet asn create --collector route-views2.routeviews.org --date 2014-05-23T06:00",
            "tracefleet asn create --file rib.20140523.0600.bz2 --names asnames.json",
            "tracefleet asn create --collector rrc00.ripe.net --routes",
            "curl -s https://mirror.example.net/rib.bz2 | tracefleet asn create -",
        ],
        SnapshotKind.Geo =>
        [
            "tracefleet geo create --file GeoLite2-City-CSV.zip --language fr",
            "TRACEFLEET_MAXMIND_ACCOUNT_ID=123456 TRACEFLEET_MAXMIND_LICENSE_KEY=... tracefleet geo create --edition GeoLite2-City",
            "tracefleet geo create --url https://www.example.net/geofeed.csv",
        ],
        _ =>
        [
            "tracefleet ixp create",
            "tracefleet ixp create --file ix.json ixlan.json ixpfx.json netixlan.json",
            "tracefleet ixp create --file peeringdb/",
        ],
    };
}
