using Tracefleet.Addressing;

namespace Tracefleet.Simulation.Paths;

/// <summary>What is true of an address; a part is null where nothing is. The world's snapshots say the same of every address.</summary>
/// <param name="Prefix">The announced prefix that holds it.</param>
/// <param name="Asn">The AS that announces the prefix. A router at the edge of another AS may answer from it.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
/// <param name="Ixp">Name of the exchange whose peering LAN holds the address.</param>
public sealed record AddressFacts(
    Address Address, Prefix? Prefix, Asn? Asn, string? AsName, string? Country, string? City, double? Latitude, double? Longitude,
        string? Ixp);
