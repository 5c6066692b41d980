using System.Reflection;

namespace Tracefleet.Architecture.Tests;

/// <summary>The rooms of the house and the arrows between them, as the design draws them.</summary>
static class Rooms
{
    const string Prefix = "Tracefleet.";

    /// <summary>What a core room may know, directly or through another.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> CoreArrows = new Dictionary<string, string[]>
    {
        ["Addressing"] = [],
        ["Packets"] = ["Addressing"],
        ["Probing"] = ["Addressing", "Packets"],
        ["Measurements"] = ["Addressing", "Packets", "Probing"],
        ["Enrichment"] = ["Addressing", "Packets", "Probing", "Measurements"],
        ["Formats"] = ["Addressing", "Packets", "Probing", "Measurements"],
        ["Campaigns"] = ["Addressing", "Packets", "Probing", "Measurements"],
        ["Traffic"] = ["Addressing", "Packets", "Probing", "Measurements", "Enrichment"],
        ["Simulation"] = ["Addressing", "Packets", "Probing"],
    };

    public static readonly string[] Edges = ["Sockets.Linux", "Storage", "Actors", "Contracts", "Snapshots", "LookingGlass"];
    public static readonly string[] Hosts = ["Agent", "Coordinator", "Cli"];

    public static IEnumerable<string> All => [.. CoreArrows.Keys, .. Edges, .. Hosts];

    public static Assembly AssemblyOf(string room) => Assembly.Load(room == "Cli" ? "tracefleet" : Prefix + room);

    /// <summary>The rooms an assembly refers to.</summary>
    public static IEnumerable<string> KnownBy(string room) =>
        AssemblyOf(room).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) || name == "tracefleet")
            .Select(name => name == "tracefleet" ? "Cli" : name[Prefix.Length..]);
}
