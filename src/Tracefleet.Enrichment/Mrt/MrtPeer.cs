using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>A router that a collector gets routes from.</summary>
/// <param name="BgpId">BGP identifier (RFC 4271 §4.2) in host order; 0 where the format does not carry it.</param>
public readonly record struct MrtPeer(Address Address, Asn Asn, uint BgpId);
