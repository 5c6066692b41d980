using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Routes;

/// <summary>A router that a collector gets routes from.</summary>
/// <param name="BgpId">BGP identifier (RFC 4271 §4.2) in host order; 0 where the table does not carry it.</param>
/// <param name="Ipv4Prefixes">Prefixes that the table has from it.</param>
public sealed record RibPeer(Address Address, Asn Asn, uint BgpId, int Ipv4Prefixes, int Ipv6Prefixes);

/// <summary>ORIGIN of a route (RFC 4271 §5.1.1); the numbers are those of the wire, and the smaller is preferred.</summary>
public enum RibOrigin
{
    Igp,
    Egp,
    Incomplete,
}

/// <summary>A prefix as one peer sees it. What the route does not carry is null.</summary>
/// <param name="AsPath">As <c>3549 701 80</c>, sets as <c>{1,2}</c>, parts inside a confederation as <c>(1 2)</c> and <c>[1,2]</c>; empty for a route of the peer itself.</param>
/// <param name="PathLength">Hops as BGP counts them to choose a route: a set is one, a confederation none.</param>
/// <param name="Origins">The AS that originates it by the rules in docs/origin-rules.md, or the members of an AS_SET, ascending; empty where there is none.</param>
/// <param name="Med">MULTI_EXIT_DISC.</param>
/// <param name="IsAtomic">ATOMIC_AGGREGATE.</param>
/// <param name="Communities">Those of RFC 1997 as <c>64500:1</c> or by name, then large ones as <c>64500:1:2</c>.</param>
public sealed record RibRoute(
    Prefix Prefix, RibPeer Peer, Address? NextHop, string AsPath, int PathLength, ImmutableArray<Asn> Origins, RibOrigin? Origin, uint? Med, uint? LocalPref,
    bool IsAtomic, ImmutableArray<string> Communities);

/// <summary>How large a file of routes is.</summary>
/// <param name="Count">Routes of all prefixes and peers.</param>
/// <param name="SizeInBytes">Of the file.</param>
public sealed record RibRoutesSize(long Count, long SizeInBytes);
