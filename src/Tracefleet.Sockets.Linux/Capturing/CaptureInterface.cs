using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>An interface that could be captured on.</summary>
/// <param name="Index">The kernel's number for it, the ifIndex.</param>
/// <param name="Link">What its frames start with; null for a kind that is not read here.</param>
/// <param name="Addresses">This host's own on it, of every scope.</param>
public sealed record CaptureInterface(int Index, string Name, bool IsUp, bool IsLoopback, LinkType? Link, ImmutableArray<Address> Addresses)
{
    public bool HasAddresses => !Addresses.IsEmpty;

    /// <summary>It is what is captured on where none is named.</summary>
    public bool IsUsual { get; init; }
}
