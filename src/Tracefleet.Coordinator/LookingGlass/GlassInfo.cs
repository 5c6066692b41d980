using System.Text.Json.Serialization;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Body of <c>GET /api/capabilities</c>: the families that vantage points can probe now.</summary>
public sealed record GlassCapabilities(bool Ipv4, bool Ipv6);

/// <summary>Body of <c>GET /api/info</c>.</summary>
/// <param name="Blurb">Sanitised HTML.</param>
public sealed record GlassInfo(string Title, string Blurb);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GlassCapabilities))]
[JsonSerializable(typeof(GlassInfo))]
[JsonSerializable(typeof(string))]
public sealed partial class GlassInfoContext : JsonSerializerContext;
