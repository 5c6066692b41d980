using Google.Protobuf.Collections;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Traces = Tracefleet.Measurements.Traces;

namespace Tracefleet.Contracts.Link;

static class HopMapping
{
    const int AllFlags = (int)(ReplyFlags.Duplicate | ReplyFlags.Late | ReplyFlags.Truncated | ReplyFlags.Nat | ReplyFlags.Coarse);

    const int AllRewritten = (int)(RewrittenFields.Checksum | RewrittenFields.Identification | RewrittenFields.Sequence | RewrittenFields.TrafficClass
        | RewrittenFields.SourceAddress | RewrittenFields.SourcePort);

    public static Hop ToWire(this Traces.Hop hop, AnnotationTable annotations)
    {
        var wire = new Hop
        {
            Ttl = hop.Ttl,
            Attempt = (uint)hop.Attempt,
            SentUs = hop.SentAt.UnixMicroseconds,
            SendFailure = (uint)hop.SendFailure,
            Destination = LinkField.Bytes(hop.Destination),
        };
        if (hop.Flow is { } flow)
            wire.Flow = flow.Value;
        if (hop.SourcePort is { } sourcePort)
            wire.SourcePort = sourcePort;
        if (hop.DestinationPort is { } destinationPort)
            wire.DestinationPort = destinationPort;
        if (hop.Addr is null)
            return wire;
        wire.Addr = LinkField.Bytes(hop.Addr);
        wire.RttUs = (uint)(hop.RttMicroseconds ?? 0);
        wire.ReplyTtl = hop.ReplyTtl ?? 0u;
        wire.ReplySize = (uint)(hop.ReplySize ?? 0);
        wire.Flags = (uint)hop.Flags;
        wire.Annotation = annotations.PositionOf(hop.Annotation);
        if (hop.QuotedTtl is { } quotedTtl)
            wire.QuotedTtl = quotedTtl;
        if (hop.IcmpType is { } type)
            wire.IcmpType = type;
        if (hop.IcmpCode is { } code)
            wire.IcmpCode = code;
        if (hop.Mtu is { } mtu)
            wire.Mtu = (uint)mtu;
        if (hop.QuotedTrafficClass is { } trafficClass)
            wire.QuotedTrafficClass = trafficClass;
        if (hop.TcpFlags is { } tcpFlags)
            wire.TcpFlags = (uint)tcpFlags;
        wire.Rewritten = (uint)hop.Rewritten;
        wire.Extras = Traces.HopExtras.Write(hop) ?? "";
        foreach (var label in hop.Mpls.AsSpan()[..Math.Min(hop.Mpls.Length, LinkLimits.MaxMplsLabels)])
            wire.Mpls.Add(new Mpls { Label = label.Label, Exp = label.Exp, BottomOfStack = label.BottomOfStack, Ttl = label.Ttl });
        return wire;
    }

    public static Traces.Hop ToDomain(this Hop wire, Measurements.Annotations.Annotation[] annotations, string field)
    {
        var hop = new Traces.Hop
        {
            Ttl = LinkField.Byte(wire.Ttl, $"{field}.ttl", min: 1),
            Attempt = LinkField.Number(wire.Attempt, $"{field}.attempt", 1, LinkLimits.MaxAttempt),
            Flow = wire.HasFlow ? new FlowId(LinkField.UShort(wire.Flow, $"{field}.flow")) : null,
            SourcePort = wire.HasSourcePort ? LinkField.UShort(wire.SourcePort, $"{field}.source_port") : null,
            DestinationPort = wire.HasDestinationPort ? LinkField.UShort(wire.DestinationPort, $"{field}.destination_port") : null,
            Destination = LinkField.OptionalAddress(wire.Destination, $"{field}.destination"),
            SentAt = LinkField.Time(wire.SentUs, $"{field}.sent_us"),
            SendFailure = (SendFailure)LinkField.Number(wire.SendFailure, $"{field}.send_failure", 0, (int)SendFailure.InterfaceDown),
        };
        return LinkField.OptionalAddress(wire.Addr, $"{field}.addr") is not { } addr ? hop : WithExtras(wire, field, hop with
        {
            Addr = addr,
            RttMicroseconds = LinkField.Number(wire.RttUs, $"{field}.rtt_us", 0, int.MaxValue),
            ReplyTtl = LinkField.Byte(wire.ReplyTtl, $"{field}.reply_ttl"),
            QuotedTtl = wire.HasQuotedTtl ? LinkField.Byte(wire.QuotedTtl, $"{field}.quoted_ttl") : null,
            IcmpType = wire.HasIcmpType ? LinkField.Byte(wire.IcmpType, $"{field}.icmp_type") : null,
            IcmpCode = wire.HasIcmpCode ? LinkField.Byte(wire.IcmpCode, $"{field}.icmp_code") : null,
            ReplySize = LinkField.Number(wire.ReplySize, $"{field}.reply_size", 0, LinkLimits.MaxReplySize),
            Mtu = wire.HasMtu ? LinkField.Number(wire.Mtu, $"{field}.mtu", 0, LinkLimits.MaxMtu) : null,
            Mpls = [.. Labels(wire.Mpls, $"{field}.mpls")],
            Flags = (ReplyFlags)LinkField.Number(wire.Flags, $"{field}.flags", 0, AllFlags),
            Annotation = wire.Annotation == 0 ? null : annotations[LinkField.Number(wire.Annotation, $"{field}.annotation", 1, annotations.Length) - 1],
            QuotedTrafficClass = wire.HasQuotedTrafficClass ? LinkField.Byte(wire.QuotedTrafficClass, $"{field}.quoted_traffic_class") : null,
            TcpFlags = wire.HasTcpFlags ? (TcpFlags)LinkField.Number(wire.TcpFlags, $"{field}.tcp_flags", 0, LinkLimits.MaxTcpFlags) : null,
            Rewritten = (RewrittenFields)LinkField.Number(wire.Rewritten, $"{field}.rewritten", 0, AllRewritten),
        });
    }

    static Traces.Hop WithExtras(Hop wire, string field, Traces.Hop hop)
    {
        if (wire.Extras.Length == 0)
            return hop;
        return Traces.HopExtras.TryRead(wire.Extras, hop, out var whole) ? whole : throw LinkField.Fault($"{field}.extras", "is not what hop events have.");
    }

    static IEnumerable<MplsLabel> Labels(RepeatedField<Mpls> labels, string field)
    {
        LinkField.Count(labels.Count, field, LinkLimits.MaxMplsLabels);
        return labels.Select((label, i) => new MplsLabel(
            (uint)LinkField.Number(label.Label, $"{field}[{i}].label", 0, 0xFFFFF),
            (byte)LinkField.Number(label.Exp, $"{field}[{i}].exp", 0, 7),
            label.BottomOfStack,
            LinkField.Byte(label.Ttl, $"{field}[{i}].ttl")));
    }
}
