using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tracefleet.LookingGlass.Routing;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Routes and sessions as the JSON objects of <c>format=application/json</c>.</summary>
static class RouteItems
{
    public static ImmutableArray<string> Of(RouteAnswer answer) =>
    [
        .. answer.Routes.Select(route => JsonSerializer.Serialize(RouteItem.Of(route), RouteItemContext.Default.RouteItem)),
        .. answer.Neighbors.Select(neighbor => JsonSerializer.Serialize(NeighborItem.Of(neighbor), RouteItemContext.Default.NeighborItem)),
    ];
}

/// <summary>A route; fields that the source does not know are left out.</summary>
sealed record RouteItem(
    string Network, string? NextHop, string? AsPath, uint? Metric, uint? LocalPref, long? Weight, string? Peer, uint? PeerAs, bool? Best, string? Protocol, string? Origin,
    IReadOnlyList<string>? Communities)
{
    public static RouteItem Of(RouteEntry route) => new(
        route.Network.ToString(), route.NextHop?.ToString(), route.AsPath, route.Metric, route.LocalPref, route.Weight, route.Peer?.ToString(), route.PeerAs?.Number,
        route.Best, route.Protocol, route.Origin, route.Communities.IsDefaultOrEmpty ? null : route.Communities);
}

/// <summary>A session; fields that the source does not know are left out.</summary>
sealed record NeighborItem(string? Address, uint? As, string? Name, string State, string? Since, long? Received, long? Sent)
{
    public static NeighborItem Of(BgpNeighbor neighbor) => new(
        neighbor.Address?.ToString(), neighbor.As?.Number, neighbor.Name, neighbor.State, neighbor.Since, neighbor.Received, neighbor.Sent);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RouteItem))]
[JsonSerializable(typeof(NeighborItem))]
sealed partial class RouteItemContext : JsonSerializerContext;
