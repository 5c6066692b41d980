using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Routing;

/// <summary>What a routing table answered.</summary>
/// <param name="Found">False when the table has nothing about the target: RFC 8522's <c>fail</c>, not an error.</param>
/// <param name="Lines">The answer as an operator reads it, without line ends.</param>
/// <param name="Routes">The answer's routes where they could be told apart, best first.</param>
/// <param name="Neighbors">The answer's sessions where they could be told apart.</param>
public sealed record RouteAnswer(
    bool Found, ImmutableArray<string> Lines, ImmutableArray<RouteEntry> Routes, ImmutableArray<BgpNeighbor> Neighbors);

/// <summary>A route. What a source does not know is null.</summary>
/// <param name="AsPath">ASes from the near end to the origin as text, sets in braces: <c>3356 15169 {64500,64501}</c>; empty for a route of one's own.</param>
/// <param name="Metric">MULTI_EXIT_DISC for BGP.</param>
/// <param name="Weight">Preference of this router alone, or for a collector's table the number of peers that have this origin.</param>
/// <param name="Protocol">Name of the protocol that brought it, as the source calls it.</param>
/// <param name="Origin">BGP's ORIGIN: <c>igp</c>, <c>egp</c> or <c>incomplete</c>.</param>
public sealed record RouteEntry(
    Prefix Network, Address? NextHop = null, string? AsPath = null, uint? Metric = null, uint? LocalPref = null, long? Weight = null,
    Address? Peer = null, Asn? PeerAs = null, bool? Best = null, string? Protocol = null, string? Origin = null, ImmutableArray<string> Communities = default)
{
    /// <summary>The AS that originates it, or the members of an AS_SET of which one does; empty where the source does not say.</summary>
    public ImmutableArray<Asn> OriginAses { get; init; } = [];
}

/// <summary>A BGP session. What a source does not know is null.</summary>
/// <param name="State">As the source calls it, for example <c>Established</c>.</param>
/// <param name="Since">When it came into this state, as the source writes it.</param>
/// <param name="Received">Prefixes learned from it.</param>
public sealed record BgpNeighbor(Address? Address, Asn? As, string? Name, string State, string? Since = null, long? Received = null, long? Sent = null);
