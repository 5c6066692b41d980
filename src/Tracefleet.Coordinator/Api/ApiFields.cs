using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Contracts.Api;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Coordinator.Api;

/// <summary>What the OpenAPI document says about a field of a body: what it means with its unit, and what it may be.</summary>
/// <param name="Words">The values there are, where they are few.</param>
sealed record ApiField(string Description, int? Min = null, int? Max = null, params JsonNode[] Words)
{
    /// <summary>Whether nothing but the standard value may be given.</summary>
    public bool IsFixed { get; init; }

    public void ApplyTo(OpenApiSchema schema, JsonNode? standard)
    {
        schema.Description = Description;
        schema.Minimum = Text(Min);
        schema.Maximum = Text(Max);
        schema.Default = standard?.DeepClone();
        if (Words.Length > 0)
            schema.Enum = [.. Words.Select(word => word.DeepClone())];
        if (IsFixed && standard is null)
            schema.Type = JsonSchemaType.Null;
        else if (IsFixed)
            schema.Enum = [standard!.DeepClone()];
    }

    static string? Text(int? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The fields of what is submitted, by schema and name.</summary>
static class ApiFields
{
    const string NotInSweeps = "Not for a sweep, whose probes are told apart without memory; leave it out.";

    static readonly ApiField
        TimeoutMs = new("Milliseconds a reply is waited for.", 10, 60_000),
        FirstTtl = new("First TTL probed.", 1, 255),
        MaxTtl = new("Last TTL probed; not below the first.", 1, 255),
        Attempts = new("Probes for a TTL that stays silent.", 1, 10),
        GapLimit = new("Silent TTLs in a row after which no further one is probed.", 1, 255),
        Flow = new("Flow of the probes; another number may take another path.", 0, 65_535),
        SourcePort = new("Source port of flow 0, or the ICMP identifier.", 1_024, 65_535);

    static readonly Dictionary<string, ApiField> Shared = new()
    {
        ["method"] = Method(MethodWords.All),
        ["timeoutMs"] = TimeoutMs,
        ["sourcePort"] = SourcePort,
        ["destinationPort"] = new("Destination port of UDP and TCP probes.", 1, 65_535),
        ["trafficClass"] = new("IPv4 ToS or IPv6 traffic class: DSCP in the upper 6 bits, ECN in the lower 2.", 0, 255),
        ["flowLabel"] = new("IPv6 flow label; null for one that follows from the ports.", 0, 0xFFFFF),
        ["packetSize"] = new("Bytes of the whole IP packet; what is too small for the method gets its smallest. Null for the smallest.", 40, 65_535),
        ["dontFragment"] = new("Whether IPv4 probes say \"don't fragment\"; IPv6 routers never fragment."),
    };

    static readonly Dictionary<string, ApiField> Campaign = new()
    {
        ["name"] = new($"For people, 1 to {SpecRules.MaxNameLength} characters; null for none."),
        ["targets"] = new(
            $"Addresses or host names, 1 to {CampaignSpec.MaxTargets}, none twice. For a sweep addresses and prefixes in canonical form, none within another, "
            + "with at most 1048576 addresses and 33554432 probes together; large prefixes are cut into cells of at most "
            + $"{SweepSpec.MaxDestinationsOfCell} addresses."),
        ["vantagePoints"] = new($"Where to measure from, by name, none twice; null for all with a connected agent. Targets times vantage points: at most {CampaignSpec.MaxCells} cells."),
        ["type"] = new(
            "What is measured: trace (one path), ping (the target's own answers), mtr (every hop again and again), multipath (every path that load balancers "
            + "spread flows over) or sweep (every address of prefixes at every TTL). Null for trace.", null, null, [.. MeasurementTypes.All.Select(Word)]),
        ["trace"] = Block("trace"),
        ["ping"] = Block("ping"),
        ["mtr"] = Block("mtr"),
        ["multipath"] = Block("multipath"),
        ["sweep"] = Block("sweep"),
        ["ipVersion"] = new("Family that host names are resolved to; null for whichever the resolver puts first.", null, null, 4, 6),
        ["snapshots"] = new("What hops are annotated with, by kind (asn, geo, ixp): an identifier, a pinned name, latest, or null to leave it to each agent."),
        ["deadlineSeconds"] = new("Seconds after submission at which open cells end with the reason deadline; null for none.", 1, SpecRules.MaxDeadlineSeconds),
    };

    static readonly Dictionary<string, ApiField> Trace = new()
    {
        ["firstTtl"] = FirstTtl,
        ["maxTtl"] = MaxTtl,
        ["attempts"] = Attempts,
        ["gapLimit"] = GapLimit with { Description = "Silent TTLs in a row that end the trace." },
        ["inFlight"] = new("TTLs probed at the same time.", 1, 255),
        ["flow"] = Flow,
        ["pathMtu"] = new("Whether the path MTU is to be found: probes say \"don't fragment\" and shrink to what \"packet too big\" tells. UDP and ICMP only."),
    };

    static readonly Dictionary<string, ApiField> Ping = new()
    {
        ["count"] = new("Probes.", 1, 10_000),
        ["intervalMs"] = new("Milliseconds from one probe to the next.", 10, 60_000),
        ["ttl"] = new("TTL of the probes.", 1, 255),
    };

    static readonly Dictionary<string, ApiField> Mtr = new()
    {
        ["cycles"] = new($"How often each TTL is probed; cycles times TTLs: at most {MeasurementSpec.MaxProbesOfCell}.", 1, 1_000),
        ["intervalMs"] = new("Milliseconds from one cycle to the next.", 10, 60_000),
        ["firstTtl"] = FirstTtl,
        ["maxTtl"] = MaxTtl,
        ["gapLimit"] = GapLimit,
        ["flow"] = Flow,
    };

    static readonly Dictionary<string, ApiField> Multipath = new()
    {
        ["method"] = Method(MethodWords.All.Except([MethodWords.Udp, MethodWords.Icmp])),
        ["paths"] = new("Flows to follow; null to discover every load-balanced link.", 1, 1_024),
        ["confidence"] = new("Percent of certainty with which nothing is missed at a load balancer; used where paths is null.", null, null, 95, 99),
        ["firstTtl"] = FirstTtl,
        ["maxTtl"] = MaxTtl,
        ["attempts"] = Attempts,
        ["gapLimit"] = GapLimit,
        ["maxProbes"] = new("Probes for each target at most; discovery that needs more ends unfinished and says so.", 1, MeasurementSpec.MaxProbesOfCell),
    };

    static readonly Dictionary<string, ApiField> Sweep = new()
    {
        ["method"] = Method([MethodWords.UdpParis, MethodWords.IcmpParis, MethodWords.TcpSyn]),
        ["sourcePort"] = SourcePort with { Description = "Source port of flow 0, or the ICMP identifier; with room for every flow above it." },
        ["minTtl"] = FirstTtl,
        ["maxTtl"] = MaxTtl with { Description = $"Last TTL probed; not below the first, and for tcp-syn at most {SweepParameters.MaxTcpTtls - 1} above it." },
        ["flows"] = new($"Flows for each address and TTL; flows times TTLs: at most {MeasurementSpec.MaxProbesOfCell}.", 1, 64),
        ["packetsPerSecond"] = new("Probes per second of each vantage point; an agent that may send less sends less.", 1, 1_000_000),
        ["trafficClass"] = new(NotInSweeps) { IsFixed = true },
        ["flowLabel"] = new(NotInSweeps) { IsFixed = true },
        ["packetSize"] = new(NotInSweeps) { IsFixed = true },
        ["dontFragment"] = new(NotInSweeps) { IsFixed = true },
    };

    /// <summary>Puts them into the document, with the standard values of each measurement.</summary>
    public static void AddTo(OpenApiDocument document)
    {
        Describe(document, "CreateCampaign", Campaign, null);
        Describe(document, nameof(TraceSpec), Trace, JsonSerializer.SerializeToNode(new TraceSpec(), ApiJson.Default.TraceSpec));
        Describe(document, nameof(PingSpec), Ping, JsonSerializer.SerializeToNode(new PingSpec(), ApiJson.Default.PingSpec));
        Describe(document, nameof(MtrSpec), Mtr, JsonSerializer.SerializeToNode(new MtrSpec(), ApiJson.Default.MtrSpec));
        Describe(document, nameof(MultipathSpec), Multipath, JsonSerializer.SerializeToNode(new MultipathSpec(), ApiJson.Default.MultipathSpec));
        Describe(document, nameof(SweepSpec), Sweep, JsonSerializer.SerializeToNode(new SweepSpec(), ApiJson.Default.SweepSpec));
    }

    static void Describe(OpenApiDocument document, string name, Dictionary<string, ApiField> own, JsonNode? standard)
    {
        var schema = (OpenApiSchema)document.Components!.Schemas![name];
        schema.AdditionalPropertiesAllowed = false;
        foreach (var (field, property) in schema.Properties!)
        {
            if ((own.GetValueOrDefault(field) ?? Shared.GetValueOrDefault(field)) is { } text)
                text.ApplyTo((OpenApiSchema)property, standard?[field]);
        }
    }

    static ApiField Method(IEnumerable<string> words) => new(
        "How probes look. The paris methods keep what load balancers hash the same for all probes of a flow; the classic ones change it with each.",
        null, null, [.. words.Select(Word)]);

    static ApiField Block(string type) => new($"Parameters of a {type}; each may be left out, and so may all. Only with type {type}.");

    static JsonNode Word(string word) => JsonValue.Create(word);
}
