using System.Buffers.Binary;
using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.Frames;

/// <summary>What a frame carries, and what its link header says of it. A view over the frame.</summary>
public readonly ref struct LinkPayload
{
    /// <summary>VLAN tags, and likewise MPLS labels, that are followed; more occur only in attacks.</summary>
    public const int MaximumTags = 8;

    /// <summary>From the first byte of the IP header, as far as it was captured.</summary>
    public ReadOnlySpan<byte> Network { get; private init; }

    /// <summary>Bytes of the frame before the IP header.</summary>
    public int Offset { get; private init; }

    /// <summary>Of the outermost tag, 1 to 4,095; null without one, and where the tag only carries a priority.</summary>
    public ushort? VlanId { get; private init; }

    /// <summary>As a cooked header says it.</summary>
    public FlowDirection? Direction { get; private init; }

    /// <summary>As a cooked header of version 2 says it.</summary>
    public uint? Interface { get; private init; }

    /// <summary>Reads the link header. The payload is only said to be IP here; its header is not looked at beyond its version.</summary>
    public static FrameVerdict Read(LinkType link, ReadOnlySpan<byte> frame, out LinkPayload payload)
    {
        payload = default;
        return link switch
        {
            LinkType.Ethernet => Ethernet(frame, out payload),
            LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd or LinkType.Ipv4 or LinkType.Ipv6 => Ip(frame, 0, default, out payload),
            LinkType.Null or LinkType.Loop => Loopback(frame, out payload),
            LinkType.LinuxSll => Cooked(frame, out payload),
            LinkType.LinuxSll2 => CookedV2(frame, out payload),
            _ => FrameVerdict.UnknownLink,
        };
    }

    /// <summary>Reads from a label stack on (RFC 3032).</summary>
    public static FrameVerdict ReadMpls(ReadOnlySpan<byte> labels, out LinkPayload payload) => Mpls(labels, 0, default, out payload);

    static FrameVerdict Ethernet(ReadOnlySpan<byte> frame, out LinkPayload payload)
    {
        payload = default;
        return frame.Length < 14 ? FrameVerdict.CutShort : Typed(frame, 12, default, out payload);
    }

    // SLL: packet type, ARPHRD, address length, address of 8 bytes, protocol.
    static FrameVerdict Cooked(ReadOnlySpan<byte> frame, out LinkPayload payload)
    {
        payload = default;
        if (frame.Length < 16)
            return FrameVerdict.CutShort;
        return Typed(frame, 14, new LinkPayload { Direction = DirectionOf(Word(frame, 0)) }, out payload);
    }

    // SLL2: protocol, reserved, interface index, ARPHRD, packet type, address length, address of 8 bytes.
    static FrameVerdict CookedV2(ReadOnlySpan<byte> frame, out LinkPayload payload)
    {
        payload = default;
        if (frame.Length < 20)
            return FrameVerdict.CutShort;
        var known = new LinkPayload { Direction = DirectionOf(frame[10]), Interface = BinaryPrimitives.ReadUInt32BigEndian(frame[4..]) };
        return OfType(Word(frame, 0), frame, 20, known, 0, out payload);
    }

    static FrameVerdict Loopback(ReadOnlySpan<byte> frame, out LinkPayload payload)
    {
        payload = default;
        return frame.Length < 5 ? FrameVerdict.CutShort : Ip(frame, 4, default, out payload);
    }

    /// <summary>From an EtherType on, over tags (IEEE 802.1Q and 802.1ad).</summary>
    static FrameVerdict Typed(ReadOnlySpan<byte> frame, int at, LinkPayload known, out LinkPayload payload)
    {
        var type = Word(frame, at);
        // IEEE 802.3: up to 1,500 it is a length, and LLC follows.
        return type <= 1_500 ? Llc(frame, at + 2, known, out payload) : OfType(type, frame, at + 2, known, 0, out payload);
    }

    static FrameVerdict OfType(ushort type, ReadOnlySpan<byte> frame, int at, LinkPayload known, int tags, out LinkPayload payload)
    {
        payload = default;
        while (EtherTypes.IsTag(type))
        {
            if (++tags > MaximumTags)
                return FrameVerdict.Malformed;
            if (frame.Length < at + 4)
                return FrameVerdict.CutShort;
            var vlan = (ushort)(Word(frame, at) & 0xFFF);
            if (known.VlanId is null && vlan != 0)
                known = new LinkPayload { Direction = known.Direction, Interface = known.Interface, VlanId = vlan };
            type = Word(frame, at + 2);
            at += 4;
        }
        return type switch
        {
            EtherTypes.Ipv4 or EtherTypes.Ipv6 => Ip(frame, at, known, out payload),
            EtherTypes.MplsUnicast or EtherTypes.MplsMulticast => Mpls(frame, at, known, out payload),
            EtherTypes.PppoeSession => Pppoe(frame, at, known, out payload),
            _ => FrameVerdict.NotIp,
        };
    }

    // SNAP (RFC 1042): AA AA 03, organisation 0, EtherType.
    static FrameVerdict Llc(ReadOnlySpan<byte> frame, int at, LinkPayload known, out LinkPayload payload)
    {
        payload = default;
        if (frame.Length < at + 8 || !frame[at..].StartsWith<byte>([0xAA, 0xAA, 0x03, 0, 0, 0]))
            return FrameVerdict.NotIp;
        return OfType(Word(frame, at + 6), frame, at + 8, known, 0, out payload);
    }

    static FrameVerdict Mpls(ReadOnlySpan<byte> frame, int at, LinkPayload known, out LinkPayload payload)
    {
        payload = default;
        for (var labels = 0; labels < MaximumTags; labels++)
        {
            if (frame.Length < at + 4)
                return FrameVerdict.CutShort;
            var isBottom = (frame[at + 2] & 1) != 0;
            at += 4;
            if (isBottom)
                return Ip(frame, at, known, out payload);
        }
        return FrameVerdict.Malformed;
    }

    // RFC 2516: version and type, code, session, length; then the protocol of PPP.
    static FrameVerdict Pppoe(ReadOnlySpan<byte> frame, int at, LinkPayload known, out LinkPayload payload)
    {
        payload = default;
        if (frame.Length < at + 8)
            return FrameVerdict.CutShort;
        return Word(frame, at + 6) is EtherTypes.PppIpv4 or EtherTypes.PppIpv6 ? Ip(frame, at + 8, known, out payload) : FrameVerdict.NotIp;
    }

    static FrameVerdict Ip(ReadOnlySpan<byte> frame, int at, LinkPayload known, out LinkPayload payload)
    {
        payload = default;
        if (frame.Length <= at)
            return FrameVerdict.CutShort;
        if (frame[at] >> 4 is not (4 or 6))
            return FrameVerdict.NotIp;
        payload = new LinkPayload { Network = frame[at..], Offset = at, VlanId = known.VlanId, Direction = known.Direction, Interface = known.Interface };
        return FrameVerdict.Ip;
    }

    // The packet types of packet(7): 0 to 2 for us, for all, for a group; 3 for another host; 4 from us.
    static FlowDirection? DirectionOf(int packetType) => packetType switch
    {
        0 or 1 or 2 => FlowDirection.Ingress,
        4 => FlowDirection.Egress,
        _ => null,
    };

    static ushort Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}
