using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Measurements.Specs;
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

    /// <summary>One of <see cref="MeasurementTypes"/>; omitted or null for <c>trace</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    /// <summary>Omitted for the defaults; so is each of its fields. Only the block of the campaign's type may be there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TraceSpec? Trace { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PingSpec? Ping { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MtrSpec? Mtr { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MultipathSpec? Multipath { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SweepSpec? Sweep { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? IpVersion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DeadlineSeconds { get; init; }

    /// <summary>By kind (<c>asn</c>, <c>geo</c>, <c>ixp</c>) the snapshot to annotate with: an identifier, a pinned name or <c>latest</c>. A kind that is
    /// null is left to each agent; one that is left out is <c>latest</c> where the coordinator has any, else left to each agent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string?>? Snapshots { get; init; }

    /// <summary>The campaign's type; <c>trace</c> where the request has none that is known.</summary>
    [JsonIgnore]
    public MeasurementType Measured => Type is not null && MeasurementTypes.TryParse(Type, out var type) ? type : MeasurementType.Trace;

    /// <param name="known">Names of every vantage point, which stand in where the request names none.</param>
    public CampaignSpec ToSpec(IEnumerable<string> known)
    {
        var type = Measured;
        return new CampaignSpec
        {
            Name = Name,
            Targets = Targets,
            VantagePoints = VantagePoints ?? [.. known],
            Type = type,
            Trace = Trace ?? new TraceSpec(),
            Ping = type == MeasurementType.Ping ? Ping ?? new PingSpec() : null,
            Mtr = type == MeasurementType.Mtr ? Mtr ?? new MtrSpec() : null,
            Multipath = type == MeasurementType.Multipath ? Multipath ?? new MultipathSpec() : null,
            Sweep = type == MeasurementType.Sweep ? Sweep ?? new SweepSpec() : null,
            IpVersion = IpVersion,
            DeadlineSeconds = DeadlineSeconds,
        };
    }
}
