namespace Tracefleet.Traffic.NetFlow;

/// <summary>What a field tells of a flow. At most 64, for they are bits of a mask.</summary>
enum FieldRole : byte
{
    None,
    Octets,
    Packets,
    PostOctets,
    PostPackets,
    ReverseOctets,
    ReversePackets,
    Flows,
    SourceIpv4,
    SourceIpv6,
    DestinationIpv4,
    DestinationIpv6,
    SourceIpv4PrefixLength,
    SourceIpv6PrefixLength,
    DestinationIpv4PrefixLength,
    DestinationIpv6PrefixLength,
    SourcePort,
    DestinationPort,
    Protocol,
    SourceAs,
    DestinationAs,
    NextHopIpv4,
    NextHopIpv6,
    BgpNextHopIpv4,
    BgpNextHopIpv6,
    InputInterface,
    OutputInterface,
    TrafficClass,
    ReverseTrafficClass,
    TcpFlags,
    ReverseTcpFlags,
    VlanId,
    Direction,
    Start,
    End,
    Duration,
    SystemInit,
    SamplingRate,
    SamplingPacketInterval,
    SamplingPacketSpace,
    SamplingSize,
    SamplingPopulation,
    SamplingProbability,
    Sampler,
    ScopeInterface,
    ScopeTemplate,
    ScopeDomain,
    InterfaceName,
}

/// <summary>How the bytes of a field are read (RFC 7011 §6.1).</summary>
enum FieldForm : byte
{
    /// <summary>Unsigned, 1 to 8 bytes: the reduced-size encoding of RFC 7011 §6.2.</summary>
    Number,

    Ipv4,
    Ipv6,

    /// <summary>A prefix of 0 to 4 bytes; the ones behind it are 0.</summary>
    Ipv4Prefix,

    /// <summary>A prefix of 0 to 16 bytes.</summary>
    Ipv6Prefix,

    /// <summary>Seconds since 1970.</summary>
    Seconds,

    /// <summary>Milliseconds since 1970, or of a duration.</summary>
    Milliseconds,

    /// <summary>Microseconds of a duration.</summary>
    Microseconds,

    /// <summary>dateTimeMicroseconds and dateTimeNanoseconds: 32 bits of seconds since 1900, 32 of their fraction (RFC 7011 §6.1.9, §6.1.10).</summary>
    Ntp,

    /// <summary>Microseconds before the export time of the message.</summary>
    MicrosecondsBeforeExport,

    /// <summary>Milliseconds since the exporter began.</summary>
    UpTime,

    /// <summary>IEEE 754 of 4 or 8 bytes.</summary>
    Float,

    /// <summary>UTF-8, of which <see cref="FieldValues.MaxTextBytes"/> bytes are kept.</summary>
    Text,
}

/// <param name="Rank">Where several fields of a template tell the same, the lowest is taken, and the first of those.</param>
readonly record struct FieldMeaning(FieldRole Role, FieldForm Form = FieldForm.Number, byte Rank = 0);
