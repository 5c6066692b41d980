using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Names of ASes.</summary>
public sealed class AsNames
{
    /// <summary>From JSON as pyasn writes it (number to name, or to objects with a name), or lines of number, blank and name; plain or gzip.</summary>
    /// <exception cref="SnapshotException">Neither.</exception>
    public static AsNames Read(Stream input, string name) => throw new SnapshotException(name, null, "not built");

    public int Count => 0;

    public string? Find(Asn asn) => null;
}
