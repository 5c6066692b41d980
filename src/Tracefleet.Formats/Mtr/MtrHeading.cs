using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Formats.Mtr;

/// <summary>What a report of a watched path says besides its figures.</summary>
/// <param name="Source">Name of the host that measured.</param>
/// <param name="Target">What the user asked for.</param>
/// <param name="StartedAt">When, with the offset that it is shown with.</param>
/// <param name="Rounds">Rounds asked for.</param>
/// <param name="PacketSize">Bytes of a probe.</param>
public sealed record MtrHeading(string Source, string Target, DateTimeOffset StartedAt, int Rounds, int PacketSize, byte TrafficClass)
{
    public SnapshotIds Snapshots { get; init; } = SnapshotIds.None;

    /// <summary>Name of an address; null for one without.</summary>
    public Func<Address, string?> NameOf { get; init; } = _ => null;

    public Func<Address, Annotation> Annotate { get; init; } = _ => Annotation.None;

    /// <summary>Whether the origin AS is shown.</summary>
    public bool ShowsOrigin { get; init; }

    /// <summary>Whether label stacks are shown.</summary>
    public bool ShowsMpls { get; init; }

    public string HostOf(Address address) => NameOf(address) ?? address.ToString();

    /// <summary>Origin AS as mtr writes it, <c>AS64500</c>; <c>AS???</c> where none is known.</summary>
    public string OriginOf(Address? address) =>
        address is { } known && Annotate(known).Origins is [var origin, ..] ? $"AS{origin.Number}" : "AS???";
}
