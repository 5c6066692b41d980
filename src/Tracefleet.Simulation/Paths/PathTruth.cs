using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Simulation.Paths;

/// <summary>A router or destination at one TTL.</summary>
/// <param name="Operator">The AS whose router it is; at a border its address may belong to the neighbour or to an exchange.</param>
/// <param name="IsSilent">It never answers there: a router that reports no expired TTL, or a destination behind a firewall.</param>
/// <param name="IsRateLimited">It limits the rate of its ICMP messages.</param>
/// <param name="Mpls">Label stack that it reports, outermost first; empty when there is none.</param>
/// <param name="QuotedTtl">TTL in the quotation of a probe that expires there; for a destination what is left of the least TTL that
/// reaches it.</param>
/// <param name="MinimumRtt">Round-trip time without queues.</param>
public sealed record HopTruth(
    int Ttl, AddressFacts Facts, Asn Operator, bool IsDestination, bool IsSilent, bool IsRateLimited,
    ImmutableArray<MplsLabel> Mpls, byte QuotedTtl, TimeSpan MinimumRtt)
{
    public Address Address => Facts.Address;

    /// <summary>Bytes that the link by which it is entered carries.</summary>
    public int LinkMtu { get; init; } = RouterTraits.FullMtu;

    /// <summary>The interface that it names in its reports (RFC 5837); null where it names none.</summary>
    public NamedInterface? Interface { get; init; }
}

/// <summary>An interface as a router's report names it.</summary>
/// <param name="Index">Its ifIndex.</param>
public sealed record NamedInterface(int Index, string Name, int Mtu);

/// <summary>The report that a router makes of each probe that would go beyond it.</summary>
/// <param name="FirstTtl">Least TTL that gets the report.</param>
/// <param name="IsSilent">The router is silent, so nothing comes back.</param>
public sealed record UnreachableReport(Address From, byte IcmpType, byte IcmpCode, int FirstTtl, bool IsSilent);

/// <summary>The path of one flow: a hop for each TTL, the destination last where probes reach it.</summary>
public sealed record PathTruth(
    ImmutableArray<HopTruth> Hops, ImmutableArray<Asn> AsPath, DestinationBehaviour Behaviour, UnreachableReport? Report)
{
    /// <summary>Bytes that every link of it carries: the path MTU.</summary>
    public int Mtu => Hops.Min(hop => (int?)hop.LinkMtu) ?? RouterTraits.FullMtu;
}

/// <summary>Two interfaces at consecutive TTLs of one flow.</summary>
/// <param name="Ttl">TTL of the nearer one.</param>
public sealed record LinkTruth(int Ttl, Address Near, Address Far);

/// <summary>Everything between a vantage point and a destination: all paths that any flow can take.</summary>
/// <param name="Hops">For each TTL from 1 all hops that some flow meets there, in order of address.</param>
/// <param name="Links">Every link of every path, in order of TTL and addresses.</param>
/// <param name="Paths">Every path once.</param>
/// <param name="AnswersEcho">Whether the destination answers ICMP echo requests.</param>
/// <param name="AnswersUdp">Whether the destination answers a UDP datagram with port unreachable.</param>
/// <param name="IsTranslated">Whether an address translator before the destination changes the quoted UDP checksum.</param>
public sealed record TargetTruth(
    VantagePoint From, AddressFacts Destination, DestinationBehaviour Behaviour, bool AnswersEcho, bool AnswersUdp, bool IsTranslated,
    ImmutableArray<Asn> AsPath, ImmutableArray<ImmutableArray<HopTruth>> Hops, ImmutableArray<LinkTruth> Links,
        ImmutableArray<PathTruth> Paths)
{
    public bool HasDiamond => Paths.Length > 1;
    public bool HasMpls => Hops.Any(hops => hops.Any(hop => !hop.Mpls.IsEmpty));
    public bool HasExchange => Hops.Any(hops => hops.Any(hop => hop.Facts.Ixp is not null));
}
