using System.Net;
using System.Net.Sockets;
using Tracefleet.Lab;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Sockets.Linux.Routing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;
using static Tracefleet.Sockets.Linux.Tests.Capturing.WireFrames;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

/// <summary>Interfaces of other kinds, several rings on one, and interfaces that go away.</summary>
[Collection(LabCollection.Name)]
public sealed class CaptureEndTests
{
    [LabFact]
    public void A_drained_ring_hands_over_all_that_came_before_and_takes_nothing_more()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var ring = pair.CaptureRight();
        left.Send(300, Udp(Left4, Right4, 1, 2));
        var kept = new KeptFrames();
        ring.Drain(ref kept);
        Assert.Equal(300, kept.Frames.Count);
        left.Send(50, Udp(Left4, Right4, 1, 2));
        ring.Drain(ref kept);
        Assert.Equal(300, kept.Frames.Count);
        Assert.Equal(new CaptureStatistics(300, 0, 0, 0), ring.Statistics);
    }

    [LabFact]
    public void Two_rings_get_each_frame_once_and_a_connections_both_directions_in_one()
    {
        const int Flows = 64, Rounds = 30;
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var right = pair.FromRight();
        var rings = LabThread.In(pair.RightSpace, () => CaptureRing.OpenGroup(new() { Interface = SilentPair.Right, RingMegabytes = 4 }, rings: 2));
        var requests = Enumerable.Range(0, Flows).Select(flow => Udp(Left4, Right4, (ushort)(1_000 + flow), 53)).ToArray();
        var answers = Enumerable.Range(0, Flows).Select(flow => Udp(Right4, Left4, 53, (ushort)(1_000 + flow))).ToArray();

        left.Send(Flows * Rounds, requests);
        right.Send(Flows * Rounds, answers);
        var kept = rings.Select(ring => new KeptFrames()).ToList();
        for (var i = 0; i < rings.Length; i++)
        {
            var sink = kept[i];
            Reading.All(rings[i], ref sink);
        }
        var all = rings.Aggregate(default(CaptureStatistics), (sum, ring) => sum + ring.Statistics);
        foreach (var ring in rings)
            ring.Dispose();

        Assert.All(kept, ring => Assert.NotEmpty(ring.Frames));
        Assert.Equal(new CaptureStatistics(2 * Flows * Rounds, 0, 0, 0), all);
        var seen = kept.SelectMany((ring, number) => ring.Frames.Select(frame => (frame.Hex, Ring: number))).ToLookup(each => each.Hex, each => each.Ring);
        for (var flow = 0; flow < Flows; flow++)
        {
            int[] there = [.. seen[Convert.ToHexString(requests[flow])]], back = [.. seen[Convert.ToHexString(answers[flow])]];
            Assert.Equal((Rounds, Rounds), (there.Length, back.Length));
            Assert.Single(there.Concat(back).Distinct());
        }
    }

    [LabFact]
    public void Groups_on_one_interface_do_not_share_with_each_other()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        var groups = Enumerable.Range(0, 2).Select(_ =>
            LabThread.In(pair.RightSpace, () => CaptureRing.OpenGroup(new() { Interface = SilentPair.Right, RingMegabytes = 2 }, rings: 2))).ToList();

        left.Send(100, Udp(Left4, Right4, 1, 2), Udp(Left4, Right4, 3, 4));
        var counts = groups.Select(group => group.Sum(CountOf)).ToList();
        groups.ForEach(group => group.ToList().ForEach(ring => ring.Dispose()));

        Assert.Equal([100, 100], counts);

        static long CountOf(CaptureRing ring)
        {
            var counted = default(CountedFrames);
            Reading.All(ring, ref counted);
            return counted.Frames;
        }
    }

    [LabFact]
    public void An_interface_that_is_gone_ends_the_capture_after_its_last_frames()
    {
        using var pair = new SilentPair();
        using var ring = pair.CaptureRight(options => options with { BlockTimeout = TimeSpan.FromSeconds(1) });
        using (var left = pair.FromLeft())
            left.Send(7, Udp(Left4, Right4, 1, 2));
        ChainFixture.Ip(pair.RightSpace, $"link del {SilentPair.Right}");
        var counted = default(CountedFrames);

        var failure = Assert.Throws<RawSocketException>(() =>
        {
            for (var call = 0; call < 10; call++)
                ring.Receive(ref counted, TimeSpan.FromSeconds(5));
        });

        Assert.Equal("The interface right0 is gone, and the capture on it with it.", failure.Message);
        Assert.Equal(19, failure.Number);
        Assert.Equal(7, counted.Frames);
    }

    [LabFact]
    public void An_interface_that_goes_down_and_comes_back_is_captured_on_again()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var ring = pair.CaptureRight();
        var counted = default(CountedFrames);

        ChainFixture.Ip(pair.RightSpace, $"link set {SilentPair.Right} down");
        Assert.Equal(0, ring.Receive(ref counted, TimeSpan.FromSeconds(5)));
        Assert.Equal(0, ring.Receive(ref counted, TimeSpan.FromMilliseconds(10)));
        ChainFixture.Ip(pair.RightSpace, $"link set {SilentPair.Right} up");
        left.Send(5, Udp(Left4, Right4, 1, 2));

        Assert.Equal(5, KeptFrames.Of(ring, 5).Count);
    }

    [LabFact]
    public void A_capture_may_begin_before_its_interface_is_up()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        ChainFixture.Ip(pair.RightSpace, $"link set {SilentPair.Right} down");
        using var ring = pair.CaptureRight();
        var failure = Assert.Throws<CaptureFilterException>(() => pair.FilterRight("udp"));

        ChainFixture.Ip(pair.RightSpace, $"link set {SilentPair.Right} up");
        left.Send(5, Udp(Left4, Right4, 1, 2));

        Assert.Equal(5, KeptFrames.Of(ring, 5).Count);
        Assert.Equal("right0 is down, and a filter is compiled only for an interface that is up: ip link set right0 up.", failure.Message);
    }

    [LabTheory]
    [InlineData(null)]
    [InlineData("udp port 7777")]
    public void On_loopback_a_packet_comes_once(string? expression)
    {
        using var pair = new SilentPair();
        ChainFixture.Ip(pair.RightSpace, "link set lo up");
        var (ring, frames) = LabThread.In(pair.RightSpace, () =>
        {
            var filter = expression is null ? null : CaptureFilter.Compile(expression, "lo");
            var opened = CaptureRing.Open(new() { Interface = "lo", RingMegabytes = 2, Filter = filter });
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 7_777));
            using var talker = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            for (var i = 0; i < 20; i++)
                talker.SendTo(new byte[10], listener.LocalEndPoint!);
            return (opened, KeptFrames.Of(opened, 20));
        });

        Assert.Equal(20, frames.Count);
        Assert.All(frames, frame => Assert.Equal((LinkType.Ethernet, FlowDirection.Ingress, 14 + 20 + 8 + 10), (frame.Link, frame.Direction, frame.Bytes.Length)));
        Assert.Equal(new CaptureStatistics(20, 0, 0, 0), ring.Statistics);
        ring.Dispose();
    }

    [LabTheory]
    [InlineData(null, 5)]
    [InlineData("udp dst port 2", 3)]
    public void An_interface_without_link_header_gives_plain_IP_in_both_directions(string? expression, int expected)
    {
        using var pair = new SilentPair();
        using var tunnel = Tunnel.Open(pair.RightSpace, "tun0");
        ChainFixture.Ip(pair.RightSpace, "addr add 198.18.1.1/24 dev tun0");
        ChainFixture.Ip(pair.RightSpace, "link set tun0 up");
        var packet = Udp(Right4, Left4, 1, 2)[EthernetLength..];
        var (ring, frames) = LabThread.In(pair.RightSpace, () =>
        {
            var filter = expression is null ? null : CaptureFilter.Compile(expression, "tun0");
            var opened = CaptureRing.Open(new() { Interface = "tun0", RingMegabytes = 2, Filter = filter });
            for (var i = 0; i < 3; i++)
                tunnel.Write(packet);
            using var talker = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            for (var i = 0; i < 2; i++)
                talker.SendTo(new byte[10], new IPEndPoint(IPAddress.Parse("198.18.1.7"), 9));
            return (opened, KeptFrames.Of(opened, expected));
        });
        ring.Dispose();

        Assert.Equal(expected, frames.Count);
        Assert.Equal(3, frames.Count(frame => frame.Direction == FlowDirection.Ingress && frame.Bytes.AsSpan().SequenceEqual(packet)));
        Assert.Equal(expected - 3, frames.Count(frame => frame.Direction == FlowDirection.Egress && frame.Bytes is { Length: 38 } and [0x45, ..]));
        Assert.All(frames, frame => Assert.Equal(LinkType.Raw, frame.Link));
    }

    [LabFact]
    public void An_unknown_interface_is_refused_with_those_there_are()
    {
        using var pair = new SilentPair();

        var ring = Assert.Throws<RawSocketException>(() => pair.CaptureRight(options => options with { Interface = "eth7" }));
        var filter = Assert.Throws<RawSocketException>(() => LabThread.In(pair.RightSpace, () => CaptureFilter.Compile("udp", "eth7")));

        Assert.Matches("^There is no interface 'eth7' here. There is lo, .*right0.*[.]$", ring.Message);
        Assert.Equal(ring.Message, filter.Message);
    }

    [LabFact]
    public void Without_the_capability_the_remedy_is_named()
    {
        var ring = Assert.Throws<MissingCapabilityException>(() => LabThread.WithoutCapabilities(() => CaptureRing.Open(new() { Interface = "lo" })));
        var filter = Assert.Throws<MissingCapabilityException>(() => LabThread.WithoutCapabilities(() => CaptureFilter.Compile("udp", "lo")));

        Assert.StartsWith("Capturing needs raw sockets, and socket(AF_PACKET) was refused (errno 1). Run as root, or once: sudo setcap", ring.Message, StringComparison.Ordinal);
        Assert.StartsWith("Capturing needs raw sockets, and pcap_activate(lo) was refused", filter.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(803, "wlan0 has frames of hardware type 803 (linux/if_arp.h), which are not read here: only Ethernet and plain IP are.")]
    [InlineData(824, "wlan0 has frames of hardware type 824 (linux/if_arp.h), which are not read here: only Ethernet and plain IP are.")]
    public void An_interface_of_another_kind_is_refused_by_name_and_type(ushort type, string expected)
    {
        var link = new Link(3, "wlan0", LinkKind.Other, 1_500, IsUp: true, NeedsNeighbours: false, default) { HardwareType = type };

        Assert.Equal(expected, Assert.Throws<RawSocketException>(() => CaptureLinks.TypeOf(link)).Message);
    }

    [Theory]
    [InlineData(1, LinkType.Ethernet)]
    [InlineData(772, LinkType.Ethernet)]
    [InlineData(512, LinkType.Raw)]
    [InlineData(778, LinkType.Raw)]
    [InlineData(0xFFFE, LinkType.Raw)]
    public void The_hardware_type_says_what_frames_start_with(ushort type, LinkType expected) => Assert.Equal(expected, CaptureLinks.Of(type));
}
