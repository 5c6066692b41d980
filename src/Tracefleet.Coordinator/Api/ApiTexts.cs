using Tracefleet.Coordinator.Annotating;

namespace Tracefleet.Coordinator.Api;

/// <summary>What the OpenAPI document says about an operation.</summary>
/// <param name="Name">Operation id.</param>
/// <param name="Requests">Examples of request bodies as JSON, by name; null where there is no body.</param>
/// <param name="Response">Example of the answer's body, or null: JSON, or text for media types that are not JSON.</param>
/// <param name="Parameters">Query fields and headers.</param>
sealed record ApiText(
    string Name, string Tag, string Summary, string Description, IReadOnlyDictionary<string, string>? Requests = null, string? Response = null, params ApiParameter[] Parameters)
{
    /// <summary>A header of the answer; null for none.</summary>
    public ApiParameter? ResponseHeader { get; init; }
}

/// <summary>A query field or a header of a request.</summary>
sealed record ApiParameter(string Name, string Description, bool IsNumber = false, bool InHeader = false, string? Example = null);

/// <summary>The operations in words.</summary>
static class ApiTexts
{
    const string Campaigns = "campaigns", Results = "results", Places = "vantage points", Health = "health";

    static readonly ApiParameter
        Offset = new("offset", "How many to skip, from 0.", IsNumber: true, Example: "0"),
        Limit = new("limit", "How many to return, 1 to 500.", IsNumber: true, Example: "50"),
        After = new("after", "Only what was stored after this sequence number.", IsNumber: true, Example: "0"),
        VantagePoint = new("vantagePoint", "Only this vantage point.", Example: "fra1"),
        Target = new("target", "Only this target, as it was submitted.", Example: "192.0.2.1"),
        Asn = Reannotated("asn", "origin ASes", "asn_202605311200_1f59"),
        Geo = Reannotated("geo", "places", "latest"),
        Ixp = Reannotated("ixp", "exchanges", "none"),
        AnnotatedAgain = new(
            ResultDesk.Header, "What hops are annotated again with, by identifier; absent where nothing is.", Example: "asn=asn_202605311200_1f59, ixp=none");

    static ApiParameter Reannotated(string kind, string what, string example) => new(
        kind,
        $"Annotate hops again: {what} from this snapshot instead of the agents', an identifier, a pinned name, latest or none. What is stored stays as it is.",
        Example: example);

    const string Campaign = """
        {"id":"06b1x0c4s5v9t2m8k3e7q6r1wz","name":"first light","status":"running","createdAt":"2026-05-31T12:08:00.000123Z","finishedAt":null,
        "deadlineAt":null,"targets":2,"vantagePoints":["fra1","nyc1"],"type":"trace","trace":{"firstTtl":1,"maxTtl":32,"attempts":2,"gapLimit":5,
        "inFlight":8,"flow":0,"pathMtu":false,"method":"udp-paris","timeoutMs":2000,"sourcePort":33000,"destinationPort":33434,"trafficClass":0,
        "flowLabel":null,"packetSize":null,"dontFragment":false},"ping":null,"mtr":null,"multipath":null,"sweep":null,"ipVersion":null,
        "snapshots":{"asn":"asn_202605311200_1f59","geo":null,"ixp":null},
        "progress":{"cells":4,"ended":1,"probes":18,"replies":16,"reasons":{"reached":1},"hopEvents":18},
        "plan":{"shards":2,"packetsMin":32,"packetsMax":256},"topology":{"interfaces":9,"links":8,"asLinks":3},
        "links":{"self":"/api/v1/campaigns/06b1x0c4s5v9t2m8k3e7q6r1wz","events":"/api/v1/campaigns/06b1x0c4s5v9t2m8k3e7q6r1wz/events",
        "hops":"/api/v1/campaigns/06b1x0c4s5v9t2m8k3e7q6r1wz/hops","paths":"/api/v1/campaigns/06b1x0c4s5v9t2m8k3e7q6r1wz/paths"}}
        """;

    const string Hop = """
        {"campaign":"06b1x0c4s5v9t2m8k3e7q6r1wz","shard":0,"vantagePoint":"fra1","seq":17,"target":"192.0.2.1","dst":"192.0.2.1","flow":0,"ttl":3,"attempt":1,"sentAt":"2026-05-31T12:08:01.000123Z","rttMs":4.211,"addr":"198.51.100.9","replyTtl":253,"quotedTtl":1,"icmpType":11,"icmpCode":0,"replySize":96,"mpls":[{"label":16001,"exp":0,"bos":true,"ttl":1}],"proto":"udp","srcPort":33000,"dstPort":33434,"flags":[],"asn":[64500],"asName":"Example","prefix":"198.51.100.0/24","ixp":null,"country":"DE","city":"Frankfurt","lat":50.1,"lon":8.7,"snapshots":{"asn":"asn_1","geo":null,"ixp":null}}

        """;

    const string HopFields =
        "target is what was asked for, dst the address probed; for every type flow, ttl, srcPort and dstPort are those of the probe. attempt counts the probes of a TTL "
        + "from 1: the sequence number of a ping, the cycle of an mtr. sentAt is RFC 3339 UTC with microseconds, rttMs milliseconds with three decimals. "
        + "Without reply rttMs, addr, replyTtl, quotedTtl (TTLs of the reply and of the probe it quotes), icmpType, icmpCode (both null for a TCP reply too) "
        + "and replySize (bytes of the IP packet) are null. flags has dup, late, truncated, nat, coarse. Only where they apply there are mtu (bytes, as a \"packet too "
        + "big\" told), quotedTrafficClass, tcpFlags, rewritten (what the quotation shows changed), interfaces (RFC 5837), ext (ICMP extension objects) and "
        + "sendFailure (the probe never left).";

    const string CellFields =
        "reason is reached, unreachable, gap_limit, loop, max_ttl, excluded, refused, agent_lost, deadline or cancelled; failureSource is target, resolver, "
        + "vantage_point, platform or null. hops counts hop events. probes are those sent, answers those that the target itself answered in time; rttMinMs, rttAvgMs and "
        + "rttMaxMs are milliseconds of these answers with three decimals, null without any. paths counts the different paths seen; pathHash has 16 hexadecimal digits, "
        + "null unless there is exactly one path. dst is null where a target has many addresses (a prefix of a sweep) or none.";

    static readonly Dictionary<string, string> Submissions = new()
    {
        ["trace"] = """{"name":"first light","targets":["192.0.2.1","2001:db8::1"],"vantagePoints":["fra1","nyc1"],"trace":{"method":"udp-paris","maxTtl":32},"deadlineSeconds":600}""",
        ["ping"] = """{"type":"ping","targets":["example.org"],"ipVersion":6,"ping":{"count":10,"intervalMs":500}}""",
        ["mtr"] = """{"type":"mtr","targets":["192.0.2.1"],"mtr":{"cycles":30,"maxTtl":20}}""",
        ["multipath"] = """{"type":"multipath","targets":["192.0.2.1"],"multipath":{"confidence":99,"maxProbes":5000}}""",
        ["sweep"] = """{"type":"sweep","targets":["192.0.2.0/24","2001:db8::/120"],"sweep":{"method":"icmp-paris","minTtl":3,"maxTtl":16,"packetsPerSecond":2000}}""",
    };

    public static readonly ApiText
        Submit = new(
            "submitCampaign", Campaigns, "Submit a campaign",
            "Plans the campaign and sets it going. The answer comes once it is recorded: from then on it survives a restart. "
            + "With an Idempotency-Key a repeated request returns the campaign of the first; the same key with another body is refused. "
            + "Without vantagePoints it is measured from all that have a connected agent; agents that do not carry out the type get nothing of it. "
            + "The block named like the type has the parameters, each with a standard value; blocks of other types and fields that are not known are refused. "
            + "snapshots says what hops are annotated with: for asn, geo and ixp an identifier, a pinned name, latest, or null to leave it to each agent; what is left "
            + "out is the latest that this coordinator has, if any. They are resolved once, named in every hop event, and cannot be deleted while there is the campaign. "
            + "A body may have 16 MiB. A cell (a target at a vantage point) has at most 16384 probes, since it is sent, stored and told as a whole.",
            Submissions, Campaign,
            new ApiParameter("Idempotency-Key", "A new value for each submission, 1 to 200 visible ASCII characters.", InHeader: true, Example: "5f6c9a0e")),
        List = new(
            "listCampaigns", Campaigns, "List campaigns, newest first", "Lines of a table; look at one campaign for the rest.", null,
            """{"count":0,"next":null,"previous":null,"results":[]}""", Offset, Limit),
        Get = new(
            "getCampaign", Campaigns, "Look at a campaign",
            "What was asked for, how far it is and what was seen; AS links are those that the agents' annotations show. The answer has an ETag for If-None-Match.",
            null, Campaign),
        Cancel = new(
            "cancelCampaign", Campaigns, "Cancel a campaign",
            "Its open cells end with the reason cancelled. Repeating it is harmless; a campaign that has ended stays as it is.", null, Campaign),
        Events = new(
            "followCampaign", Results, "Follow a campaign",
            "Server-sent events in stored order: hop and cell (their id is the sequence number), progress a few times a second, and end, after which the "
            + "stream closes. What is stored comes first, then what gets stored. Resume with Last-Event-ID: no event is missing and none comes twice.",
            null, "id: 17\nevent: hop\ndata: " + Hop + "\n",
            new ApiParameter("after", "Resume after this sequence number; goes before Last-Event-ID.", IsNumber: true, Example: "0"),
            new ApiParameter("Last-Event-ID", "Resume after this event, as browsers do by themselves.", IsNumber: true, InHeader: true, Example: "17"), Asn, Geo, Ixp)
        { ResponseHeader = AnnotatedAgain },
        Hops = new(
            "getHops", Results, "Hop events as lines of JSON",
            "One object on each line, in stored order. A probe without reply is there too, with addr null. " + HopFields, null, Hop, After, VantagePoint, Target, Asn, Geo, Ixp)
        { ResponseHeader = AnnotatedAgain },
        Cells = new(
            "getCells", Results, "Ended cells as lines of JSON",
            "One object on each line: why each target ended at each vantage point, and what was found in a few numbers. " + CellFields, null,
            """{"campaign":"06b1x0c4s5v9t2m8k3e7q6r1wz","shard":0,"vantagePoint":"fra1","target":"192.0.2.1","dst":"192.0.2.1","reason":"reached","failureSource":null,"detail":null,"startedAt":"2026-05-31T12:08:00.000123Z","endedAt":"2026-05-31T12:08:02.000123Z","hops":18,"pathHash":"9f86d081884c7d65","paths":1,"probes":18,"answers":2,"rttMinMs":11.902,"rttAvgMs":12.044,"rttMaxMs":12.186}""" + "\n",
            After, VantagePoint, Target),
        Paths = new(
            "getPaths", Results, "Distinct paths", "By vantage point, target and first seen, each with its hops, its AS path, and the snapshots behind both.", null,
            """{"count":0,"next":null,"previous":null,"results":[]}""", Offset, Limit, VantagePoint, Target, Asn, Geo, Ixp)
        { ResponseHeader = AnnotatedAgain },
        VantagePoints = new(
            "listVantagePoints", Places, "List vantage points", "Where can be measured from, by name, with the agents there and what they have.", null,
            """{"count":0,"next":null,"previous":null,"results":[]}""", Offset, Limit),
        Healthy = new("healthz", Health, "Whether the process runs", "Says nothing about the store.", null, "ok\n"),
        Ready = new("readyz", Health, "Whether work can be taken", "Writes to the store to prove it.", null, "ready\n");
}
