using System.Text.Json.Serialization;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Contracts.Api;

/// <summary>A campaign as <c>GET /api/v1/campaigns/{id}</c> shows it.</summary>
public sealed record CampaignResource
{
    public required string Id { get; init; }
    public required string? Name { get; init; }

    /// <summary><c>running</c>, <c>finished</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? FinishedAt { get; init; }
    public required DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>How many targets; they themselves are in the results.</summary>
    public required int Targets { get; init; }

    public required IReadOnlyList<string> VantagePoints { get; init; }

    /// <summary>One of <see cref="MeasurementTypes"/>; the block of that name has its parameters, the others are null.</summary>
    public string Type { get; init; } = "trace";

    public TraceSpec? Trace { get; init; }
    public PingSpec? Ping { get; init; }
    public MtrSpec? Mtr { get; init; }
    public MultipathSpec? Multipath { get; init; }
    public SweepSpec? Sweep { get; init; }

    /// <summary>The parameters, whatever the type.</summary>
    [JsonIgnore]
    public MeasurementSpec Measurement => (MeasurementSpec?)Trace ?? (MeasurementSpec?)Ping ?? (MeasurementSpec?)Mtr ?? (MeasurementSpec?)Multipath ?? Sweep ?? (MeasurementSpec)new TraceSpec();
    public required int? IpVersion { get; init; }

    /// <summary>What its hops are annotated with; null where that is left to each agent.</summary>
    public CampaignSnapshots Snapshots { get; init; } = new(null, null, null);

    public required CampaignProgress Progress { get; init; }
    public required CampaignPlan Plan { get; init; }
    public required CampaignTopology Topology { get; init; }
    public required CampaignLinks Links { get; init; }
}

/// <summary>Identifiers of the snapshots that a campaign pins.</summary>
public sealed record CampaignSnapshots(string? Asn, string? Geo, string? Ixp);

/// <summary>How far a campaign is.</summary>
/// <param name="Cells">Targets times vantage points.</param>
/// <param name="Ended">Cells that have a result.</param>
/// <param name="Reasons">Ended cells by reason word.</param>
/// <param name="HopEvents">Hop events stored.</param>
public sealed record CampaignProgress(int Cells, int Ended, long Probes, long Replies, IReadOnlyDictionary<string, int> Reasons, long HopEvents);

/// <summary>What a campaign was expected to send.</summary>
public sealed record CampaignPlan(int Shards, long PacketsMin, long PacketsMax);

/// <summary>How many distinct interfaces, links between them and links between ASes were seen.</summary>
public sealed record CampaignTopology(int Interfaces, int Links, int AsLinks);

/// <summary>Where a campaign's other resources are, as paths from the server's root.</summary>
public sealed record CampaignLinks(string Self, string Events, string Hops, string Paths)
{
    public static CampaignLinks Of(string campaign)
    {
        var self = $"/api/v1/campaigns/{campaign}";
        return new CampaignLinks(self, $"{self}/events", $"{self}/hops", $"{self}/paths");
    }
}

/// <summary>One line of the list of campaigns.</summary>
/// <param name="Targets">How many.</param>
/// <param name="VantagePoints">How many.</param>
public sealed record CampaignItem(
    string Id, string? Name, string Status, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, int Targets, int VantagePoints, int Cells, int Ended,
    CampaignLinks Links, string Type = "trace");
