using System.Collections.Immutable;
using System.Reflection;
using Tracefleet.Campaigns.Places;
using Tracefleet.Measurements.Specs;
using Tracefleet.Sockets.Linux.Doctor;

namespace Tracefleet.Agent.Link;

/// <summary>What an agent says of itself when it connects.</summary>
static class Inventories
{
    static readonly string Version =
        typeof(Inventories).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    static readonly Lazy<ImmutableArray<string>> OfThisHost = new(() => Checkup.Capabilities(HostProbing.Ask()));

    public static AgentInventory Of(Vantage vantage, AgentOptions options) => new(
        Version, vantage.TransportName, vantage.AddressV4?.ToString(), vantage.AddressV6?.ToString(),
        vantage.Place?.City, vantage.Place?.Country, vantage.Place?.Latitude, vantage.Place?.Longitude, vantage.Place?.Asn?.Number,
        [.. options.Tags.Concat(CapabilitiesOf(vantage)).Distinct()], vantage.Annotator.Ids.Asn, vantage.Annotator.Ids.Geo, vantage.Annotator.Ids.Ixp, options.Capacity)
    {
        Types = [.. MeasurementTypes.All],
    };

    // Tags, so that a campaign can choose vantage points by what they can do. A simulated place can do everything and says nothing.
    static ImmutableArray<string> CapabilitiesOf(Vantage vantage) => vantage.TransportName == Vantage.Simulated ? [] : OfThisHost.Value;
}
