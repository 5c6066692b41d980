namespace Tracefleet.Simulation;

/// <summary>How often each phenomenon occurs, in thousandths. They are facts of every world: a hash decides each case, so the rates hold
/// over many cases and each case stays the same for a seed.</summary>
public static class PhenomenonRates
{
    /// <summary>Destinations of routed space that answer; the five below are the rest.</summary>
    public const int Answering = 720;

    /// <summary>Destinations behind a firewall that drops everything.</summary>
    public const int SilentDestination = 150;

    /// <summary>Destinations for which the last router reports an unreachable host.</summary>
    public const int HostUnreachable = 60;

    /// <summary>Destinations whose network's border router reports an unreachable network.</summary>
    public const int NetUnreachable = 20;

    /// <summary>Destinations for which a filter reports that communication is administratively prohibited.</summary>
    public const int AdminProhibited = 50;

    /// <summary>Answering destinations that answer ICMP echo requests.</summary>
    public const int AnswersEcho = 960;

    /// <summary>Answering destinations that answer a UDP datagram with port unreachable.</summary>
    public const int AnswersUdp = 930;

    /// <summary>Leaves of the address plan that nobody announces.</summary>
    public const int UnroutedSpace = 40;

    /// <summary>Unrouted /16 (IPv4) or /24 (IPv6) blocks for which a router reports that there is no route; the rest is dropped in
    /// silence.</summary>
    public const int NoRouteReported = 500;

    /// <summary>Crossings of tier-1 and transit ASes, by pair of cities, with an ECMP diamond.</summary>
    public const int DiamondInTransit = 200;

    /// <summary>The same in eyeball and content ASes.</summary>
    public const int DiamondAtEdge = 90;

    /// <summary>Diamonds whose odd branches are one router longer.</summary>
    public const int UnequalDiamond = 80;

    /// <summary>Tier-1 and transit ASes that carry packets between cities in MPLS tunnels.</summary>
    public const int MplsAs = 250;

    /// <summary>MPLS ASes whose tunnels show labels at each hop (Donnet et al., "Revealing MPLS tunnels obscured from traceroute", CCR
    /// 2012).</summary>
    public const int ExplicitTunnel = 650;

    /// <summary>MPLS ASes whose routers show no labels but an IP TTL that did not fall inside the tunnel.</summary>
    public const int ImplicitTunnel = 150;

    /// <summary>MPLS ASes whose tunnels show only the last label, with the inner routers hidden; those left over show nothing at
    /// all.</summary>
    public const int OpaqueTunnel = 120;

    /// <summary>Routers that never report an expired TTL.</summary>
    public const int SilentRouter = 35;

    /// <summary>Eyeball and content ASes in which every router is silent.</summary>
    public const int SilentAs = 5;

    /// <summary>Routers that limit the rate of their ICMP messages, to 5 to 100 a second with a burst of 4 to 19.</summary>
    public const int RateLimitedRouter = 60;

    /// <summary>Probes lost, or whose reply is lost, on any path.</summary>
    public const int Loss = 4;

    /// <summary>Destination /16 (IPv4) or /32 (IPv6) blocks behind a congested link, as seen from one vantage point.</summary>
    public const int LossyBlock = 20;

    /// <summary>Further probes lost towards a block behind a congested link.</summary>
    public const int LossyBlockLoss = 60;

    /// <summary>IPv4 destinations of eyeball ASes behind an address translator that does not restore the quoted UDP checksum.</summary>
    public const int Nat = 120;

    /// <summary>Routers that quote the whole packet (IPv4: as far as 576 bytes allow, RFC 1812 §4.3.2.3); others quote 28 bytes of IPv4.
    /// Every IPv6 router quotes as far as 1280 bytes allow (RFC 4443 §3).</summary>
    public const int LongQuote = 250;

    /// <summary>Routers that name the interface a probe came in by, with its index, address and MTU (RFC 5837).</summary>
    public const int InterfaceInformation = 50;

    /// <summary>Links between routers of eyeball and content ASes with an MTU below 1500 bytes.</summary>
    public const int NarrowLink = 12;

    /// <summary>Blocks of hosts (/22 of IPv4, /48 of IPv6) of eyeball ASes whose last link has an MTU below 1500 bytes.</summary>
    public const int NarrowAccess = 150;

    /// <summary>Answering destinations with a packet filter that lets no TCP segment to a closed port reach it.</summary>
    public const int FilteredHost = 300;

    /// <summary>Packet filters that report what they drop as administratively prohibited.</summary>
    public const int RejectingFilter = 200;

    /// <summary>Packet filters without memory of connections, which drop SYN but let ACK pass; those left over drop both.</summary>
    public const int StatelessFilter = 250;
}
