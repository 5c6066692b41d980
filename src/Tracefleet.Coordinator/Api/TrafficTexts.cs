using Tracefleet.Contracts.Api;

namespace Tracefleet.Coordinator.Api;

/// <summary>The operations on stored traffic in words.</summary>
static class TrafficTexts
{
    const string Tag = "traffic";

    const string Amounts =
        "in is what came from a key, out what went to it. Space-Saving finds the largest keys: where more were seen than are watched, bytesAtMost is above "
        + "in and out together, and unlistedBytesAtMost above 0; otherwise every number is exact. directions is exact always. Where nothing was ever "
        + "recorded the answer is empty.";

    const string Directions =
        """
        {"in":{"bytes":1500000,"packets":1000,"flows":20},"out":{"bytes":64000,"packets":800,"flows":20},
        "transit":{"bytes":0,"packets":0,"flows":0},"internal":{"bytes":0,"packets":0,"flows":0}}
        """;

    const string TopExample =
        """
        {"by":"asn","direction":"both","measure":"bytes","since":"2026-05-31T11:00:00.000000Z","until":"2026-05-31T12:00:00.000000Z","stepSeconds":60,
        "directions":
        """ + Directions + """
        ,"totalIn":{"bytes":1500000,"packets":1000,"flows":20},"totalOut":{"bytes":64000,"packets":800,"flows":20},
        "results":[{"key":"AS64500","asn":64500,"asName":"Example","prefix":null,"host":null,"country":null,"ixp":null,"protocol":null,"port":null,"exporter":null,"interface":null,"interfaceName":null,
        "in":{"bytes":1400000,"packets":950,"flows":18},"out":{"bytes":60000,"packets":750,"flows":18},"bytesAtMost":1460000,"share":0.933504}],
        "otherIn":{"bytes":100000,"packets":50,"flows":2},"otherOut":{"bytes":4000,"packets":50,"flows":2},"unlistedBytesAtMost":0}
        """;

    const string SeriesExample = """{"top":""" + TopExample
        + ""","points":[{"at":"2026-05-31T11:00:00.000000Z","totalIn":25000,"totalOut":1066,"in":[23333],"out":[1000]}]}""";

    const string Run =
        """
        [{"id":1,"kind":"capture","name":"eth0","host":"edge1","state":"killed","startedAt":"2026-05-31T11:00:00.000123Z",
        "storedUntil":"2026-05-31T12:03:07.000000Z","endedAt":null,"filter":"ip or ip6","own":["192.0.2.0/24"],"publicOnly":true,"snapshots":{"asn":"asn_202605311200_1f59","geo":null,"ixp":null},
        "counts":{"kernelDrops":0,"notIp":3,"received":1003},"exporters":[],"dataFrom":"2026-05-31T11:00:01.000000Z"}]
        """;

    const string Path =
        """
        [{"run":1,"asn":64500,"asName":"Example","target":"198.51.100.9","tracedAt":"2026-05-31T12:00:00.000123Z","reason":"reached",
        "asPath":["AS64501","AS64500"],"hops":[{"ttl":1,"addr":"192.0.2.1","rttMs":0.412,"asn":[64501],"asName":null,"ixp":null,"country":"NL",
        "city":null,"lat":null,"lon":null,"mpls":[],"icmpType":11,"icmpCode":0,"silent":false,"special":null}]}]
        """;

    static readonly Dictionary<string, ApiParameter> Known = new ApiParameter[]
    {
        new(
            "by", $"What traffic is added up by: {string.Join(", ", TrafficWords.By)} (AS by interface); asn unless given. owner adds up ASes of the same name.",
            Example: "asn"),
        new("since", "How long ago (90s, 15m, 24h, 7d) or RFC 3339; an hour before until unless given, or all of a run that is named.", Example: "24h"),
        new("until", "Likewise, exclusive; now unless given.", Example: "2026-05-31T12:00:00Z"),
        new(
            "step", $"Width of the buckets that answer: {string.Join(", ", TrafficWords.Steps.Keys)}; chosen by the span and what is still kept unless given.",
            Example: "1m"),
        new("direction", "What keys are ranked by: both, in (from them to us) or out (from us to them).", Example: "both"),
        new("measure", "Likewise: bytes, packets or flows.", Example: "bytes"),
        new(
            "limit",
            $"Results at most, 1 to {TrafficForm.Top.MostResults}, of series and live to {TrafficForm.Series.MostResults}; {TrafficForm.DefaultResults} unless given.",
            IsNumber: true, Example: "20"),
        new("run", "Only what this run recorded; all of it where a span could be given and is not.", IsNumber: true, Example: "1"),
        new("asn", "Only what is of this AS, 0 for what no AS is known of; by prefix, host and link.", Example: "AS64500"),
        new("prefix", "Only what is within this prefix; by prefix and host.", Example: "198.51.100.0/24"),
        new("country", "Only what is in this country, ISO 3166-1 alpha-2; by prefix and host.", Example: "NL"),
        new("exporter", "Only this exporter's, an address, or local for this host's own capture; by interface and link.", Example: "192.0.2.1"),
    }.ToDictionary(parameter => parameter.Name);

    static readonly ApiParameter Format = new("format", "json or csv; what Accept says unless given.", Example: "json");

    public static readonly ApiText
        Runs = new(
            "listTrafficRuns", Tag, "List what recorded traffic, newest first",
            "Captures, files, collections and imports with what they counted. Of one that was killed, what came after storedUntil is lost.", null, Run, Format),
        Top = new(
            "getTopTraffic", Tag, "The networks with most traffic", $"By AS, owner, country, prefix, host, port and so on. {Amounts}", null, TopExample,
            Of(TrafficForm.Top, Format)),
        Hosts = new(
            "getTopHosts", Tag, "The hosts with most traffic", $"As /top by host; with asn or prefix those of one network. {Amounts}", null, TopExample,
            Of(TrafficForm.Hosts, Format)),
        Links = new(
            "getTrafficLinks", Tag, "Which networks' traffic comes and goes over which interface",
            $"As /top by link: an AS beside an exporter's interface, for a diagram from one to the other; interface 0 where the exporter tells none. {Amounts}",
            null, TopExample, Of(TrafficForm.Links, Format)),
        Series = new(
            "getTrafficOverTime", Tag, "The networks with most traffic, over time",
            $"One point for each step, in the measure asked for and in the order of the results. At most {TrafficQuestionReader.MostPoints} steps. {Amounts}",
            null, SeriesExample, Of(TrafficForm.Series, Format)),
        Paths = new(
            "getTrafficPaths", Tag, "Paths to networks that traffic goes to",
            "Traced from the host that captures to the networks with most of its traffic, newest first; with asn all that are kept to one network, "
            + "without it the newest to each.", null, Path,
            new ApiParameter("asn", "Only to this network.", Example: "AS64500"),
            new ApiParameter("limit", "How many to return, 1 to 100.", IsNumber: true, Example: "20")),
        Live = new(
            "followTraffic", Tag, "Follow the traffic",
            "Server-sent events: second for every second once all running processes have stored it, some seconds after it is over since records come late. "
            + "Its data is as of /top, its id the start of the second in Unix milliseconds. Resume with Last-Event-ID: the last two minutes are kept.", null,
            $"id: 1780228800000\nevent: second\ndata: {TopExample.ReplaceLineEndings("")}\n\n",
            [
                new ApiParameter("after", "Resume after the second with this id; goes before Last-Event-ID.", IsNumber: true, Example: "1780228800000"),
                new ApiParameter(
                    "Last-Event-ID", "Resume after this event, as browsers do by themselves.", IsNumber: true, InHeader: true, Example: "1780228800000"),
                .. Of(TrafficForm.Live),
            ]);

    static ApiParameter[] Of(TrafficForm form, params ApiParameter[] others) => [.. form.Fields.Select(field => Known[field]), .. others];
}
