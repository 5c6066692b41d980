using System.Text.Json.Serialization;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Contracts.Api;

/// <summary>How the bodies of the HTTP API are written and read: camel case, times by <see cref="Rfc3339Converter"/>, null where there is no value.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters = [typeof(Rfc3339Converter)])]
[JsonSerializable(typeof(CreateCampaign))]
[JsonSerializable(typeof(CampaignResource))]
[JsonSerializable(typeof(TraceSpec))]
[JsonSerializable(typeof(PingSpec))]
[JsonSerializable(typeof(MtrSpec))]
[JsonSerializable(typeof(MultipathSpec))]
[JsonSerializable(typeof(SweepSpec))]
[JsonSerializable(typeof(Page<CampaignItem>))]
[JsonSerializable(typeof(PathResource))]
[JsonSerializable(typeof(Page<PathResource>))]
[JsonSerializable(typeof(VantagePointResource))]
[JsonSerializable(typeof(Page<VantagePointResource>))]
[JsonSerializable(typeof(SnapshotResource))]
[JsonSerializable(typeof(Page<SnapshotItem>))]
[JsonSerializable(typeof(IReadOnlyList<SnapshotItem>))]
[JsonSerializable(typeof(IReadOnlyList<SnapshotPinResource>))]
[JsonSerializable(typeof(SnapshotPinResource))]
[JsonSerializable(typeof(SnapshotDiffResource))]
[JsonSerializable(typeof(CreateSnapshot))]
[JsonSerializable(typeof(SnapshotJobResource))]
[JsonSerializable(typeof(PinSnapshot))]
[JsonSerializable(typeof(TrafficTopResource))]
[JsonSerializable(typeof(TrafficSeriesResource))]
[JsonSerializable(typeof(IReadOnlyList<TrafficRunResource>))]
[JsonSerializable(typeof(IReadOnlyList<TrafficPathResource>))]
[JsonSerializable(typeof(ProblemResource))]
public sealed partial class ApiJson : JsonSerializerContext;
