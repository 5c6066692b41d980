namespace Tracefleet.Simulation.Geography;

/// <summary>A real city where routers stand.</summary>
/// <param name="Code">Lower-case metropolitan code of three letters, such as <c>fra</c>.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
/// <param name="Weight">How much of the network gathers there, 1 to 10.</param>
public sealed record City(string Code, string Name, string Country, double Latitude, double Longitude, int Weight);
