using Tracefleet.Addressing;

namespace Tracefleet.Simulation;

/// <summary>A place in a simulated Internet to measure from.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
/// <param name="Asn">The eyeball AS that it stands in.</param>
/// <param name="AddressV4">Source of its IPv4 probes.</param>
/// <param name="AddressV6">Source of its IPv6 probes.</param>
public sealed record VantagePoint(
    string Name, string City, string Country, double Latitude, double Longitude, Asn Asn, Address AddressV4, Address AddressV6);
