namespace Tracefleet.Coordinator.Api;

/// <summary>What the OpenAPI document says about an operation.</summary>
/// <param name="Name">Operation id.</param>
/// <param name="Request">Example of a request body as JSON, or null.</param>
/// <param name="Response">Example of the answer's body, or null: JSON, or text for media types that are not JSON.</param>
/// <param name="Parameters">Query fields and headers.</param>
sealed record ApiText(
    string Name, string Tag, string Summary, string Description, string? Request = null, string? Response = null, params ApiParameter[] Parameters);

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
        Target = new("target", "Only this target, as it was submitted.", Example: "192.0.2.1");

    const string Campaign = """
        {"id":"06b1x0c4s5v9t2m8k3e7q6r1wz","name":"first light","status":"running","createdAt":"2026-05-31T12:08:00.000123Z","finishedAt":null,
        "deadlineAt":null,"targets":2,"vantagePoints":["fra1","nyc1"],"trace":{"method":"udp-paris","firstTtl":1,"maxTtl":32,"attempts":2,"gapLimit":5,
        "timeoutMs":2000,"inFlight":8,"flow":0,"sourcePort":33000,"destinationPort":33434},"ipVersion":null,
        "progress":{"cells":4,"ended":1,"probes":18,"replies":16,"reasons":{"reached":1},"hopEvents":18},
        "plan":{"shards":2,"packetsMin":32,"packetsMax":256},"topology":{"interfaces":9,"links":8,"asLinks":3},
        "links":{"self":"/api/v1/campaigns/06b1x0c4s5v9t2m8k3e7q6r1wz","events":"/api/v1/campaigns/06b1x0c4s5v9t2m8k3e7q6r1wz/events",
        "hops":"/api/v1/campaigns/06b1x0c4s5v9t2m8k3e7q6r1wz/hops","paths":"/api/v1/campaigns/06b1x0c4s5v9t2m8k3e7q6r1wz/paths"}}
        """;

    const string Hop = """
        {"campaign":"06b1x0c4s5v9t2m8k3e7q6r1wz","shard":0,"vantagePoint":"fra1","seq":17,"target":"192.0.2.1","dst":"192.0.2.1","flow":0,"ttl":3,"attempt":1,"sentAt":"2026-05-31T12:08:01.000123Z","rttMs":4.211,"addr":"198.51.100.9"}

        """;

    public static readonly ApiText
        Submit = new(
            "submitCampaign", Campaigns, "Submit a campaign",
            "Plans the campaign and sets it going. The answer comes once it is recorded: from then on it survives a restart. "
            + "With an Idempotency-Key a repeated request returns the campaign of the first; the same key with another body is refused. "
            + "Without vantagePoints it is measured from all that have a connected agent.",
            """{"name":"first light","targets":["192.0.2.1","2001:db8::1"],"vantagePoints":["fra1","nyc1"],"trace":{"method":"udp-paris","maxTtl":32},"deadlineSeconds":600}""",
            Campaign,
            new ApiParameter("Idempotency-Key", "A new value for each submission, 1 to 200 visible ASCII characters.", InHeader: true, Example: "5f6c9a0e")),
        List = new(
            "listCampaigns", Campaigns, "List campaigns, newest first", "Lines of a table; look at one campaign for the rest.", null,
            """{"count":0,"next":null,"previous":null,"results":[]}""", Offset, Limit),
        Get = new(
            "getCampaign", Campaigns, "Look at a campaign", "What was asked for, how far it is and what was seen. The answer has an ETag for If-None-Match.",
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
            new ApiParameter("Last-Event-ID", "Resume after this event, as browsers do by themselves.", IsNumber: true, InHeader: true, Example: "17")),
        Hops = new(
            "getHops", Results, "Hop events as lines of JSON",
            "One object on each line, in stored order. A probe without reply is there too, with addr null.", null, Hop, After, VantagePoint, Target),
        Cells = new(
            "getCells", Results, "Ended cells as lines of JSON", "One object on each line: why each target ended at each vantage point.", null,
            """{"campaign":"06b1x0c4s5v9t2m8k3e7q6r1wz","shard":0,"vantagePoint":"fra1","target":"192.0.2.1","dst":"192.0.2.1","reason":"reached","failureSource":null,"detail":null,"startedAt":"2026-05-31T12:08:00.000123Z","endedAt":"2026-05-31T12:08:02.000123Z","hops":18,"pathHash":"9f86d081884c7d65"}""" + "\n",
            After, VantagePoint, Target),
        Paths = new(
            "getPaths", Results, "Distinct paths", "By vantage point, target and first seen, each with its hops and AS path.", null,
            """{"count":0,"next":null,"previous":null,"results":[]}""", Offset, Limit, VantagePoint, Target),
        VantagePoints = new(
            "listVantagePoints", Places, "List vantage points", "Where can be measured from, by name, with the agents there and what they have.", null,
            """{"count":0,"next":null,"previous":null,"results":[]}""", Offset, Limit),
        Healthy = new("healthz", Health, "Whether the process runs", "Says nothing about the store.", null, "ok\n"),
        Ready = new("readyz", Health, "Whether work can be taken", "Writes to the store to prove it.", null, "ready\n");
}
