using Tracefleet.Packets;
using Tracefleet.Testing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;
using static Tracefleet.Traffic.Tests.Frames.FrameBytes;

namespace Tracefleet.Traffic.Tests.Frames;

public sealed class PacketFlowTests
{
    const long At = 1_780_000_000_000;

    readonly PacketFlow _flows = new();

    public static TheoryData<LinkType, string, byte[], ushort?> Links => new()
    {
        { LinkType.Ethernet, "plain", Ethernet(0x0800, Tcp()), null },
        { LinkType.Ethernet, "VLAN", Ethernet(0x8100, [.. Tag(0x6007, 0x0800), .. Tcp()]), 7 },
        { LinkType.Ethernet, "QinQ", Ethernet(0x88A8, [.. Tag(100, 0x8100), .. Tag(7, 0x0800), .. Tcp()]), 100 },
        { LinkType.Ethernet, "old QinQ", Ethernet(0x9100, [.. Tag(101, 0x8100), .. Tag(7, 0x0800), .. Tcp()]), 101 },
        { LinkType.Ethernet, "priority only", Ethernet(0x8100, [.. Tag(0xE000, 0x0800), .. Tcp()]), null },
        { LinkType.Ethernet, "SNAP", Ethernet(48, [0xAA, 0xAA, 3, 0, 0, 0, 8, 0, .. Tcp()]), null },
        { LinkType.Ethernet, "MPLS", Ethernet(0x8847, [0, 1, 0, 64, 0, 2, 1, 64, .. Tcp()]), null },
        { LinkType.Ethernet, "PPPoE", Ethernet(0x8864, [0x11, 0, 0, 1, 0, 42, 0, 0x21, .. Tcp()]), null },
        { LinkType.LinuxSll, "cooked", [0, 3, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0, .. Tcp()], null },
        { LinkType.LinuxSll2, "cooked v2", [8, 0, 0, 0, 0, 0, 0, 5, 0, 1, 3, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. Tcp()], null },
        { LinkType.Raw, "raw", Tcp(), null },
        { LinkType.RawBsd, "raw of BSD", Tcp(), null },
        { LinkType.Ipv4, "IPv4", Tcp(), null },
        { LinkType.Null, "null", [2, 0, 0, 0, .. Tcp()], null },
        { LinkType.Loop, "loop", [0, 0, 0, 2, .. Tcp()], null },
    };

    [Theory]
    [MemberData(nameof(Links))]
    public void Reads_the_packet_behind_every_link_header(LinkType link, string name, byte[] frame, ushort? vlan)
    {
        Assert.True(_flows.TryRead(link, frame, (uint)frame.Length, At, out var flow), name);

        Assert.Equal(
            new FlowRecord(
                Client, Server, 40, 1, 1, At, At, null, null, IpProtocols.Tcp, 50_000, 443, null, null, null, link == LinkType.LinuxSll2 ? 5u : null, null, 0xB8, 0x12, vlan, 1, null),
            flow);
        Assert.Equal((1, 1), (_flows.Counts.Frames, _flows.Counts.Ipv4));
    }

    [Fact]
    public void Reads_IPv6_behind_extension_headers()
    {
        var frame = Ethernet(0x86DD, Ipv6(IpProtocols.HopByHopOptions, [IpProtocols.DestinationOptions, 0, 1, 4, 0, 0, 0, 0, IpProtocols.Tcp, 0, 1, 4, 0, 0, 0, 0, .. Segment(Client6, Server6, 3)]));

        Assert.True(_flows.TryRead(LinkType.Ethernet, frame, (uint)frame.Length, At, out var flow));

        Assert.Equal((Client6, Server6, (byte?)IpProtocols.Tcp, (ushort?)443, 79UL), (flow.Source, flow.Destination, flow.Protocol, flow.DestinationPort, flow.Bytes));
        Assert.Equal(1, _flows.Counts.Ipv6);
    }

    [Fact]
    public void A_chain_of_too_many_extension_headers_has_no_ports()
    {
        var chain = Enumerable.Repeat<byte[]>([IpProtocols.DestinationOptions, 0, 1, 4, 0, 0, 0, 0], 20).SelectMany(header => header).ToArray();

        Assert.True(_flows.TryRead(LinkType.Raw, Ipv6(IpProtocols.DestinationOptions, chain), 200, At, out var flow));

        Assert.Equal((IpProtocols.DestinationOptions, null, 200UL), (flow.Protocol!.Value, flow.DestinationPort, flow.Bytes));
    }

    [Fact]
    public void Padding_of_a_short_frame_does_not_count()
    {
        byte[] frame = [.. Ethernet(0x0800, Udp(1)), .. new byte[17]];

        Assert.True(_flows.TryRead(LinkType.Ethernet, frame, 60, At, out var flow));

        Assert.Equal(29UL, flow.Bytes);
    }

    [Fact]
    public void A_snapped_packet_counts_whole()
    {
        var frame = Ethernet(0x0800, Tcp(1_400));

        Assert.True(_flows.TryRead(LinkType.Ethernet, frame.AsSpan(0, 14 + 24), (uint)frame.Length, At, out var flow));

        Assert.Equal((1_440UL, (ushort?)50_000, (byte?)null), (flow.Bytes, flow.SourcePort, flow.TcpFlags));
        Assert.Equal(1, _flows.Counts.Snapped);
    }

    [Fact]
    public void Counts_whole_frames_where_that_is_wanted()
    {
        var flows = new PacketFlow(CountedBytes.Frame);

        flows.TryRead(LinkType.Ethernet, Ethernet(0x0800, Udp(1)), 60, At, out var flow);

        Assert.Equal(60UL, flow.Bytes);
    }

    [Fact]
    public void A_segment_that_the_card_will_split_counts_as_on_the_wire()
    {
        var packet = Tcp(20);
        packet[2] = packet[3] = 0;

        Assert.True(_flows.TryRead(LinkType.Ethernet, Ethernet(0x0800, packet), 70_014, At, out var flow));

        Assert.Equal((70_000UL, (ushort?)443), (flow.Bytes, flow.DestinationPort));
    }

    [Fact]
    public void A_jumbogram_counts_as_on_the_wire()
    {
        var packet = Ipv6(IpProtocols.HopByHopOptions, [IpProtocols.Tcp, 0, 0xC2, 4, 0, 1, 0x11, 0x70, .. Segment(Client6, Server6, 0)]);
        packet[4] = packet[5] = 0;

        Assert.True(_flows.TryRead(LinkType.Raw, packet, 70_040, At, out var flow));

        Assert.Equal((70_040UL, (ushort?)443), (flow.Bytes, flow.DestinationPort));
    }

    [Fact]
    public void A_length_beyond_the_wire_is_not_believed()
    {
        var packet = Udp(10);
        (packet[2], packet[3]) = (0xFF, 0xFF);

        _flows.TryRead(LinkType.Raw, packet, 38, At, out var flow);

        Assert.Equal(38UL, flow.Bytes);
    }

    [Fact]
    public void A_later_fragment_has_its_protocol_but_no_ports()
    {
        var later = Tcp(16);
        (later[6], later[7]) = (0, 3);
        var later6 = Ipv6(IpProtocols.Fragment, [IpProtocols.Udp, 0, 0, 8, 0, 0, 0, 1, .. new byte[16]]);

        _flows.TryRead(LinkType.Raw, later, 56, At, out var flow);
        _flows.TryRead(LinkType.Raw, later6, 64, At, out var flow6);

        Assert.Equal((IpProtocols.Tcp, null, 56UL), (flow.Protocol!.Value, flow.SourcePort, flow.Bytes));
        Assert.Equal((IpProtocols.Udp, null, 64UL), (flow6.Protocol!.Value, flow6.SourcePort, flow6.Bytes));
        Assert.Equal(2, _flows.Counts.Fragments);
    }

    [Fact]
    public void The_first_fragment_has_ports()
    {
        var first = Udp(16);
        first[6] = 0x20;

        _flows.TryRead(LinkType.Raw, first, 44, At, out var flow);

        Assert.Equal((ushort?)53, flow.DestinationPort);
        Assert.Equal(1, _flows.Counts.Fragments);
    }

    [Fact]
    public void A_tag_that_the_kernel_took_off_is_the_outer_one()
    {
        var frame = Ethernet(0x8100, [.. Tag(7, 0x0800), .. Tcp()]);

        _flows.TryRead(LinkType.Ethernet, frame, (uint)frame.Length, At, 100, out var flow);

        Assert.Equal((ushort?)100, flow.VlanId);
    }

    [Fact]
    public void A_cooked_header_tells_the_direction()
    {
        byte[] sent = [8, 0, 0, 0, 0, 0, 0, 5, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. Tcp()];
        byte[] received = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0, .. Tcp()];

        _flows.TryRead(LinkType.LinuxSll2, sent, 60, At, out var outgoing);
        _flows.TryRead(LinkType.LinuxSll, received, 56, At, out var incoming);

        Assert.Equal((FlowDirection.Egress, null, 5u), (outgoing.Direction!.Value, outgoing.InputInterface, outgoing.OutputInterface!.Value));
        Assert.Equal(FlowDirection.Ingress, incoming.Direction);
    }

    public static TheoryData<LinkType, byte[], FrameVerdict> Others => new()
    {
        { LinkType.Ethernet, Ethernet(0x0806, new byte[28]), FrameVerdict.NotIp },
        { LinkType.Ethernet, Ethernet(38, 0x42, 0x42, 3), FrameVerdict.NotIp },
        { LinkType.Ethernet, Ethernet(0x0800, new byte[20]), FrameVerdict.NotIp },
        { LinkType.Ethernet, new byte[13], FrameVerdict.CutShort },
        { LinkType.Ethernet, Ethernet(0x8100, 0, 7), FrameVerdict.CutShort },
        { LinkType.Ethernet, Ethernet(0x0800), FrameVerdict.CutShort },
        { LinkType.Ethernet, Ethernet(0x0800, Tcp()[..19]), FrameVerdict.CutShort },
        { LinkType.Raw, Tcp6()[..39], FrameVerdict.CutShort },
        { LinkType.Raw, [0x4F, 0, 0, 60, .. Tcp()[4..]], FrameVerdict.CutShort },
        { LinkType.Raw, [0x4F, 0, 0, 59, .. Tcp()[4..]], FrameVerdict.Malformed },
        { LinkType.Raw, [0x44, .. Tcp()[1..]], FrameVerdict.Malformed },
        { LinkType.Ethernet, Ethernet(0x8100, [.. Enumerable.Repeat(Tag(7, 0x8100), 9).SelectMany(tag => tag)]), FrameVerdict.Malformed },
        { (LinkType)105, new byte[60], FrameVerdict.UnknownLink },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_not_IP_is_counted_by_what_it_is(LinkType link, byte[] frame, FrameVerdict verdict)
    {
        var isRead = _flows.TryRead(link, frame, (uint)frame.Length, At, out _);

        var counts = _flows.Counts;
        Assert.False(isRead);
        Assert.Equal(
            verdict switch
            {
                FrameVerdict.NotIp => (1L, 0L, 0L, 0L),
                FrameVerdict.CutShort => (0, 1, 0, 0),
                FrameVerdict.Malformed => (0, 0, 1, 0),
                _ => (0, 0, 0, 1),
            },
            (counts.NotIp, counts.CutShort, counts.Malformed, counts.UnknownLink));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var frame = Ethernet(0x8100, [.. Tag(7, 0x86DD), .. Tcp6(100)]);

        Assert.Equal(0, Allocation.Of(() => _flows.TryRead(LinkType.Ethernet, frame, (uint)frame.Length, At, out _)));
    }

    [Fact]
    public void Each_frame_of_any_bytes_is_counted_once()
    {
        var random = new Random(1);
        byte[][] good = [.. Links.Select(row => (byte[])row[2])];
        LinkType[] links = [.. Enum.GetValues<LinkType>(), (LinkType)9];

        for (var round = 0; round < 100_000; round++)
        {
            byte[] frame = [.. good[random.Next(good.Length)]];
            for (var change = random.Next(4); change > 0; change--)
                frame[random.Next(frame.Length)] = (byte)random.Next(256);
            _flows.TryRead(links[random.Next(links.Length)], frame.AsSpan(0, random.Next(frame.Length + 1)), (uint)random.Next(2_000), At, out _);
        }

        var counts = _flows.Counts;
        Assert.Equal(100_000, counts.Frames);
        Assert.Equal(100_000, counts.Ipv4 + counts.Ipv6 + counts.NotIp + counts.CutShort + counts.Malformed + counts.UnknownLink);
        Assert.InRange(counts.Ipv4, 1_000, 99_000);
    }
}
