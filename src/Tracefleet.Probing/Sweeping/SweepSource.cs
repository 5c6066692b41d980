using Tracefleet.Addressing;

namespace Tracefleet.Probing.Sweeping;

/// <summary>The addresses that a sweep's probes leave from; null for a family that it has none of.</summary>
public readonly record struct SweepSource(Address? Ipv4, Address? Ipv6)
{
    public Address? For(Address destination) => destination.IsIpv4 ? Ipv4 : Ipv6;
}
