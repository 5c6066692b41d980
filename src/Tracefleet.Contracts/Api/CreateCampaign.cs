using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Contracts.Api;

/// <summary>Body of <c>POST /api/v1/campaigns</c>. Fields mean what they mean in <see cref="CampaignSpec"/>.</summary>
public sealed record CreateCampaign
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    public required ImmutableArray<string> Targets { get; init; }

    /// <summary>Omitted or null for every vantage point that is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? VantagePoints { get; init; }

    /// <summary>Omitted for the defaults; so is each of its fields.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TraceSpec? Trace { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? IpVersion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DeadlineSeconds { get; init; }

    /// <param name="known">Names of every vantage point, which stand in where the request names none.</param>
    public CampaignSpec ToSpec(IEnumerable<string> known) => new()
    {
        Name = Name,
        Targets = Targets,
        VantagePoints = VantagePoints ?? [.. known],
        Trace = Trace ?? new TraceSpec(),
        IpVersion = IpVersion,
        DeadlineSeconds = DeadlineSeconds,
    };
}
