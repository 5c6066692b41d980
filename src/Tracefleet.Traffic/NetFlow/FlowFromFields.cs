using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>Makes flows of what the fields of a record say.</summary>
static class FlowFromFields
{
    public static FlowRecord Forward(FieldValues values, ExportTime export, uint rate)
    {
        var source = values.Address(FieldRole.SourceIpv4, FieldRole.SourceIpv6);
        var destination = values.Address(FieldRole.DestinationIpv4, FieldRole.DestinationIpv6);
        var (start, end) = Times(values, export);
        return new FlowRecord(
            source, destination,
            SamplingArithmetic.Scaled(Count(values, FieldRole.Octets, FieldRole.PostOctets), rate),
            SamplingArithmetic.Scaled(Count(values, FieldRole.Packets, FieldRole.PostPackets), rate),
            values.Number(FieldRole.Flows) ?? 1, start, end,
            As(values.Word(FieldRole.SourceAs)), As(values.Word(FieldRole.DestinationAs)), values.Byte(FieldRole.Protocol),
            values.Short(FieldRole.SourcePort), values.Short(FieldRole.DestinationPort),
            PrefixLength(values, source, FieldRole.SourceIpv4PrefixLength, FieldRole.SourceIpv6PrefixLength),
            PrefixLength(values, destination, FieldRole.DestinationIpv4PrefixLength, FieldRole.DestinationIpv6PrefixLength),
            NextHop(values), values.Word(FieldRole.InputInterface), values.Word(FieldRole.OutputInterface), values.Byte(FieldRole.TrafficClass),
            LowByte(values.Number(FieldRole.TcpFlags)), values.Short(FieldRole.VlanId), rate, DirectionOf(values));
    }

    /// <summary>Whether the answering side of a biflow sent anything.</summary>
    public static bool HasReverse(FieldValues values) => values.Number(FieldRole.ReverseOctets) > 0 || values.Number(FieldRole.ReversePackets) > 0;

    /// <summary>The other direction of a biflow (RFC 5103 §4): the same flow with its ends exchanged. Its next hop is not told, and neither is how the
    /// exporter saw it.</summary>
    public static FlowRecord Reverse(in FlowRecord forward, FieldValues values) => forward with
    {
        Source = forward.Destination,
        Destination = forward.Source,
        Bytes = SamplingArithmetic.Scaled(values.Number(FieldRole.ReverseOctets) ?? 0, forward.SamplingRate),
        Packets = SamplingArithmetic.Scaled(values.Number(FieldRole.ReversePackets) ?? 0, forward.SamplingRate),
        SourceAs = forward.DestinationAs,
        DestinationAs = forward.SourceAs,
        SourcePort = forward.DestinationPort,
        DestinationPort = forward.SourcePort,
        SourcePrefixLength = forward.DestinationPrefixLength,
        DestinationPrefixLength = forward.SourcePrefixLength,
        NextHop = null,
        InputInterface = forward.OutputInterface,
        OutputInterface = forward.InputInterface,
        TrafficClass = values.Byte(FieldRole.ReverseTrafficClass),
        TcpFlags = LowByte(values.Number(FieldRole.ReverseTcpFlags)),
        Direction = null,
    };

    /// <summary>0 is what exporters send for an AS that they do not know.</summary>
    public static Asn? As(uint? number) => number is > 0 and { } known ? new Asn(known) : null;

    /// <summary>Exporters that count on the way out only leave 0 in the fields of the way in.</summary>
    static ulong Count(FieldValues values, FieldRole before, FieldRole after) =>
        values.Number(before) is > 0 and { } count ? count : values.Number(after) ?? 0;

    static (long? Start, long? End) Times(FieldValues values, ExportTime export)
    {
        if (values.Number(FieldRole.SystemInit) is { } init)
            export = export with { SystemInit = export.Place(FieldForm.Milliseconds, init) };
        var (start, end) = (values.Time(FieldRole.Start, export), values.Time(FieldRole.End, export));
        if (values.Duration() is <= uint.MaxValue and { } duration)
        {
            if (start is { } began)
                end ??= ExportTime.Bounded(began + (long)duration);
            else if (end is { } ended)
                start = ExportTime.Bounded(ended - (long)duration);
        }
        return (start, end);
    }

    static byte? PrefixLength(FieldValues values, Address? address, FieldRole ipv4, FieldRole ipv6)
    {
        if (address is not { } known)
            return null;
        var length = values.Byte(known.IsIpv4 ? ipv4 : ipv6);
        return length <= known.BitLength ? length : null;
    }

    /// <summary>The unspecified address is a next hop that is not told, or none.</summary>
    static Address? NextHop(FieldValues values)
    {
        var next = Specified(values.Address(FieldRole.NextHopIpv4, FieldRole.NextHopIpv6));
        return next ?? Specified(values.Address(FieldRole.BgpNextHopIpv4, FieldRole.BgpNextHopIpv6));
    }

    public static Address? Specified(Address? address) => address == default(Address) || address == Address.FromIpv4(0) ? null : address;

    /// <summary>tcpControlBits has 16 bits in IPFIX; those of the header's first byte are its length and reserved.</summary>
    static byte? LowByte(ulong? flags) => flags is { } all ? (byte)(all & 0xFF) : null;

    static FlowDirection? DirectionOf(FieldValues values) => values.Number(FieldRole.Direction) switch
    {
        0 => FlowDirection.Ingress,
        1 => FlowDirection.Egress,
        _ => null,
    };
}
