namespace Tracefleet.Coordinator.Api;

/// <summary>The operations on snapshots in words.</summary>
static class SnapshotTexts
{
    const string Tag = "snapshots";

    static readonly ApiParameter
        Offset = new("offset", "How many to skip, from 0.", IsNumber: true, Example: "0"),
        Limit = new("limit", "How many to return, 1 to 500.", IsNumber: true, Example: "50");

    const string Snapshot = """
        {"id":"asn_201405230600_1f59","kind":"asn","source":"routeviews","collector":"route-views2.routeviews.org",
        "from":"https://archive.routeviews.org/bgpdata/2014.05/RIBS/rib.20140523.0600.bz2","format":"mrt","date":"2014-05-23T06:00:00.000000Z",
        "createdAt":"2026-05-31T12:08:00.000123Z","ipv4Prefixes":512621,"ipv6Prefixes":0,"records":46823,"size":12927428,
        "sha256":"f00f9aae3553bd3e41a6903ce50e0c254d826da749a39305d95fadb469450440","attribution":null,"counts":{"peers":41,"records":512621},
        "attributes":["asn","origins","name","prefix","peers","is_set"],"pins":["production"],"campaigns":[],
        "routes":{"count":17943210,"size":190840832},
        "links":{"self":"/api/v1/snapshots/asn/asn_201405230600_1f59","query":"/api/v1/snapshots/asn/asn_201405230600_1f59/query",
        "file":"/api/v1/snapshots/asn/asn_201405230600_1f59/file"}}
        """;

    const string Job = """
        {"id":"06b1x0c4s5v9t2m8k3e7q6r1wz","kind":"asn","status":"running","stage":"downloading","bytes":1048576,"totalBytes":41943040,"records":0,
        "snapshot":null,"isNew":null,"badRecords":null,"error":null,"createdAt":"2026-05-31T12:08:00.000123Z","endedAt":null}
        """;

    const string Answer = """{"address":"8.8.8.8","asn":15169,"origins":[15169],"name":"GOOGLE","prefix":"8.8.8.0/24","peers":[41],"is_set":false}""" + "\n";

    const string Change = """{"change":"changed","prefix":"192.0.2.0/24","before":{"asn":64500},"after":{"asn":64501}}""" + "\n";

    public static readonly ApiText
        List = new(
            "listSnapshots", Tag, "List snapshots of a kind, newest data first", "The kind is asn, geo or ixp.", null,
            """{"count":0,"next":null,"previous":null,"results":[]}""", Offset, Limit),
        Create = new(
            "createSnapshot", Tag, "Make a snapshot",
            "From a collector's table, from a URL, from the publisher by the coordinator's own keys, or from the body itself, sent as application/octet-stream. "
            + "The answer is a job to look at. With routes, every route of a collector's table is kept beside its asn snapshot, for the looking glass. A URL is fetched from addresses that are globally reachable only, whatever redirects say, unless the "
            + "coordinator was started with that URL's host in --snapshot-url.",
            new Dictionary<string, string>
            {
                ["collector"] = """{"collector":"route-views2.routeviews.org","date":"2014-05-23T06:00","names":"https://www.example.net/asnames.json","routes":true}""",
                ["url"] = """{"url":"https://www.example.net/geofeed.csv"}""",
                ["publisher"] = """{"publisher":true,"edition":"GeoLite2-City"}""",
            },
            Job,
            new ApiParameter("language", "Of an upload: language of place names.", Example: "en"),
            new ApiParameter("routes", "Of an upload of an MRT table: true keeps its routes beside the asn snapshot.", Example: "false"),
            new ApiParameter("names", "Of an upload of routes: URL of AS names, JSON or lines of number and name.", Example: "https://www.example.net/asnames.json"),
            new ApiParameter("maxBad", "Of an upload: share of bad records, 0 to 1, beyond which it is refused.", Example: "0.01")),
        Get = new("getSnapshot", Tag, "Look at a snapshot", "By identifier, pinned name, or latest.", null, Snapshot),
        Delete = new(
            "deleteSnapshot", Tag, "Delete a snapshot", "One that campaigns were annotated from is deleted with force=true only.", null, null,
            new ApiParameter("force", "true deletes it although campaigns need it.", Example: "false")),
        Query = new(
            "querySnapshot", Tag, "Ask what a snapshot says",
            "Of addresses and prefixes, a line for each, in which everything but the address is null where nothing matches; or, by one of asn, ixp, country and "
            + "member, all prefixes of which that is said.", null, Answer,
            new ApiParameter("address", "An address or a prefix; can be repeated up to 1000 times.", Example: "8.8.8.8"),
            new ApiParameter("attribute", "Only this attribute, and the prefix.", Example: "asn"),
            new ApiParameter("asn", "Prefixes that this AS originates; asn only.", Example: "15169"),
            new ApiParameter("ixp", "Peering LANs and member addresses of this exchange, by name or PeeringDB's number; ixp only.", Example: "DE-CIX Frankfurt"),
            new ApiParameter("country", "Prefixes of this country, ISO 3166-1 alpha-2; geo and ixp.", Example: "FR"),
            new ApiParameter("member", "Addresses of this AS at exchanges; ixp only.", Example: "64500")),
        Diff = new(
            "diffSnapshots", Tag, "Compare two snapshots", "A line for each prefix that was added, removed or changed from the first to the second; or with summary=true one line "
            + "with how many.", null, Change,
            new ApiParameter("summary", "true counts them instead: before, after, added, removed, changed, same.", Example: "false")),
        File = new("getSnapshotFile", Tag, "Download a snapshot's file", "With Range, to resume. Its ETag is its SHA-256.", null, null),
        Pins = new("listSnapshotPins", Tag, "List pinned names of a kind", "Names that stand for a snapshot.", null,
            """[{"kind":"asn","name":"production","snapshot":"asn_201405230600_1f59","pinnedAt":"2026-05-31T12:08:00.000123Z"}]"""),
        Pin = new(
            "pinSnapshot", Tag, "Give a snapshot a name", "The name can be used wherever an identifier can. A snapshot that had it loses it.",
            new Dictionary<string, string> { ["latest"] = """{"snapshot":"latest"}""" },
            """{"kind":"asn","name":"production","snapshot":"asn_201405230600_1f59","pinnedAt":"2026-05-31T12:08:00.000123Z"}"""),
        Unpin = new("unpinSnapshot", Tag, "Take a name away", "The snapshot stays.", null, null),
        GetJob = new("getSnapshotJob", Tag, "Look at the making of a snapshot", "Its status is running, finished, failed or cancelled.", null, Job),
        CancelJob = new("cancelSnapshotJob", Tag, "Stop the making of a snapshot", "Nothing of it stays. One that has ended stays as it is.", null, Job);
}
