using System.Text.Json.Serialization;

namespace Tracefleet.Contracts.Api;

/// <summary>How the bodies of the HTTP API are written and read: camel case, times by <see cref="Rfc3339Converter"/>, null where there is no value.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters = [typeof(Rfc3339Converter)])]
[JsonSerializable(typeof(CreateCampaign))]
[JsonSerializable(typeof(CampaignResource))]
[JsonSerializable(typeof(Page<CampaignItem>))]
[JsonSerializable(typeof(PathResource))]
[JsonSerializable(typeof(Page<PathResource>))]
[JsonSerializable(typeof(VantagePointResource))]
[JsonSerializable(typeof(Page<VantagePointResource>))]
[JsonSerializable(typeof(ProblemResource))]
public sealed partial class ApiJson : JsonSerializerContext;
