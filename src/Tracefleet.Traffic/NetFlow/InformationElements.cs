using static Tracefleet.Traffic.NetFlow.FieldForm;
using static Tracefleet.Traffic.NetFlow.FieldRole;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>The information elements of the IANA registry (RFC 7012) that tell something of a flow or of sampling. NetFlow v9's field types (RFC 3954 §8)
/// are the same numbers.</summary>
static class InformationElements
{
    /// <summary>The private enterprise number under which an element means the other direction of a biflow (RFC 5103 §6.1).</summary>
    public const uint ReverseEnterprise = 29_305;

    /// <summary>Counters of totals stand in for deltas: they are the same for a flow that is exported once, at its end.</summary>
    public static FieldMeaning Of(ushort id) => id switch
    {
        1 => new(Octets),
        2 => new(FieldRole.Packets),
        3 => new(FieldRole.Flows),
        4 => new(Protocol),
        5 => new(TrafficClass),
        6 => new(TcpFlags),
        7 => new(SourcePort),
        8 => new(SourceIpv4, Ipv4),
        9 => new(SourceIpv4PrefixLength),
        10 => new(InputInterface),
        11 => new(DestinationPort),
        12 => new(DestinationIpv4, Ipv4),
        13 => new(DestinationIpv4PrefixLength),
        14 => new(OutputInterface),
        15 => new(NextHopIpv4, Ipv4),
        16 => new(SourceAs),
        17 => new(DestinationAs),
        18 => new(BgpNextHopIpv4, Ipv4),
        21 => new(End, UpTime, 5),
        22 => new(Start, UpTime, 5),
        23 => new(PostOctets),
        24 => new(PostPackets),
        27 => new(SourceIpv6, Ipv6),
        28 => new(DestinationIpv6, Ipv6),
        29 => new(SourceIpv6PrefixLength),
        30 => new(DestinationIpv6PrefixLength),
        34 => new(SamplingRate),
        44 => new(SourceIpv4, Ipv4Prefix, 1),
        45 => new(DestinationIpv4, Ipv4Prefix, 1),
        48 => new(Sampler, Rank: 1),
        50 => new(SamplingRate, Rank: 1),
        58 => new(VlanId),
        61 => new(Direction),
        62 => new(NextHopIpv6, Ipv6),
        63 => new(BgpNextHopIpv6, Ipv6),
        82 => new(InterfaceName, Text),
        83 => new(InterfaceName, Text, 1),
        85 => new(Octets, Rank: 1),
        86 => new(FieldRole.Packets, Rank: 1),
        _ => OfLater(id),
    };

    static FieldMeaning OfLater(ushort id) => id switch
    {
        // 150 to 157 are pairs of start and end; finer units go before coarser ones.
        150 => new(Start, Seconds, 3),
        151 => new(End, Seconds, 3),
        152 => new(Start, Milliseconds),
        153 => new(End, Milliseconds),
        154 => new(Start, Ntp, 2),
        155 => new(End, Ntp, 2),
        156 => new(Start, Ntp, 1),
        157 => new(End, Ntp, 1),
        158 => new(Start, MicrosecondsBeforeExport, 4),
        159 => new(End, MicrosecondsBeforeExport, 4),
        160 => new(SystemInit, Milliseconds),
        161 => new(Duration, Milliseconds),
        162 => new(Duration, Microseconds, 1),
        169 => new(DestinationIpv6, Ipv6Prefix, 1),
        170 => new(SourceIpv6, Ipv6Prefix, 1),
        171 => new(PostOctets, Rank: 1),
        172 => new(PostPackets, Rank: 1),
        180 => new(SourcePort, Rank: 1),
        181 => new(DestinationPort, Rank: 1),
        182 => new(SourcePort, Rank: 2),
        183 => new(DestinationPort, Rank: 2),
        // initiatorOctets and its like: firewalls count both directions in one record without RFC 5103.
        231 => new(Octets, Rank: 2),
        232 => new(ReverseOctets, Rank: 2),
        298 => new(FieldRole.Packets, Rank: 2),
        299 => new(ReversePackets, Rank: 2),
        243 => new(VlanId, Rank: 1),
        252 => new(InputInterface, Rank: 1),
        253 => new(OutputInterface, Rank: 1),
        302 => new(Sampler),
        305 => new(SamplingPacketInterval),
        306 => new(SamplingPacketSpace),
        309 => new(SamplingSize),
        310 => new(SamplingPopulation),
        311 => new(SamplingProbability, Float),
        _ => default,
    };

    /// <summary>Of the other direction of a biflow (RFC 5103). Its times are not looked at: both directions get those of the biflow.</summary>
    public static FieldMeaning OfReverse(ushort id) => id switch
    {
        1 => new(ReverseOctets),
        2 => new(ReversePackets),
        5 => new(ReverseTrafficClass),
        6 => new(ReverseTcpFlags),
        85 => new(ReverseOctets, Rank: 1),
        86 => new(ReversePackets, Rank: 1),
        _ => default,
    };

    /// <summary>Of an IPFIX scope field (RFC 7011 §3.4.2.1): an information element like others, but for what it says the record is about.</summary>
    public static FieldMeaning OfScope(ushort id) => id switch
    {
        10 or 14 or 252 or 253 => new(ScopeInterface),
        145 => new(ScopeTemplate),
        149 => new(ScopeDomain),
        _ => Of(id),
    };

    /// <summary>Of a NetFlow v9 scope field, which has numbers of its own (RFC 3954 §6.1): 1 system, 2 interface, 3 line card, 4 cache, 5 template.</summary>
    public static FieldMeaning OfNetFlow9Scope(ushort id) => id switch
    {
        2 => new(ScopeInterface),
        5 => new(ScopeTemplate),
        _ => default,
    };
}
