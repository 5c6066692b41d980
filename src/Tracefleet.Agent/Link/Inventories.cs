using System.Reflection;
using Tracefleet.Campaigns.Places;

namespace Tracefleet.Agent.Link;

/// <summary>What an agent says of itself when it connects.</summary>
static class Inventories
{
    static readonly string Version =
        typeof(Inventories).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    public static AgentInventory Of(Vantage vantage, AgentOptions options) => new(
        Version, vantage.TransportName, vantage.AddressV4?.ToString(), vantage.AddressV6?.ToString(),
        vantage.Place?.City, vantage.Place?.Country, vantage.Place?.Latitude, vantage.Place?.Longitude, vantage.Place?.Asn?.Number,
        options.Tags, vantage.Annotator.Ids.Asn, vantage.Annotator.Ids.Geo, vantage.Annotator.Ids.Ixp, options.Capacity);
}
