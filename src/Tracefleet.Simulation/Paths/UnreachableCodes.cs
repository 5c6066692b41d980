using Tracefleet.Packets;

namespace Tracefleet.Simulation.Paths;

/// <summary>ICMP type and code by which a router reports that a destination is out of reach (RFC 1812 §5.2.7.1, RFC 4443 §3.1).</summary>
static class UnreachableCodes
{
    public static (byte Type, byte Code) Of(DestinationBehaviour behaviour, bool isIpv6) => isIpv6
        ? (Icmpv6Types.DestinationUnreachable, behaviour switch
        {
            DestinationBehaviour.HostUnreachable => Icmpv6Codes.AddressUnreachable,
            DestinationBehaviour.AdminProhibited => Icmpv6Codes.CommunicationAdministrativelyProhibited,
            _ => Icmpv6Codes.NoRouteToDestination,
        })
        : (IcmpTypes.DestinationUnreachable, behaviour switch
        {
            DestinationBehaviour.HostUnreachable => IcmpCodes.HostUnreachable,
            DestinationBehaviour.AdminProhibited => IcmpCodes.CommunicationAdministrativelyProhibited,
            _ => IcmpCodes.NetUnreachable,
        });
}
