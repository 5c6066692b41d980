using System.Diagnostics;
using Tracefleet.Lab;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Testing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;
using static Tracefleet.Sockets.Linux.Tests.Capturing.WireFrames;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

[Collection(LabCollection.Name)]
public sealed class CaptureRingTests
{
    [LabFact]
    public void Every_frame_of_both_directions_comes_once_and_byte_for_byte()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var right = pair.FromRight();
        using var ring = pair.CaptureRight();
        byte[] toRight4 = Udp(Left4, Right4, 1, 2), toRight6 = Udp(Left6, Right6, 3, 4), toLeft = Udp(Right4, Left4, 2, 1);

        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        left.Send(500, toRight4);
        left.Send(300, toRight6);
        right.Send(200, toLeft);
        var frames = KeptFrames.Of(ring, 1_000);
        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        Assert.Equal(500, frames.Count(frame => frame.Direction == FlowDirection.Ingress && frame.Hex == Convert.ToHexString(toRight4)));
        Assert.Equal(300, frames.Count(frame => frame.Direction == FlowDirection.Ingress && frame.Hex == Convert.ToHexString(toRight6)));
        Assert.Equal(200, frames.Count(frame => frame.Direction == FlowDirection.Egress && frame.Hex == Convert.ToHexString(toLeft)));
        Assert.Equal(1_000, frames.Count);
        Assert.All(frames, frame => Assert.Equal((LinkType.Ethernet, ring.InterfaceIndex, (ushort?)null, (uint)frame.Bytes.Length),
            (frame.Link, frame.Interface ?? 0, frame.StrippedVlanId, frame.OriginalLength)));
        Assert.All(frames, frame => Assert.InRange(frame.At / 1_000_000, before, after));
        Assert.Equal(new CaptureStatistics(1_000, 0, 0, 0), ring.Statistics);
        Assert.Equal(new CaptureStatistics(1_000, 0, 0, 0), ring.Statistics);
    }

    [LabFact]
    public void Tags_are_told_whether_the_kernel_took_them_off_or_not()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var right = pair.FromRight();
        using var ring = pair.CaptureRight();
        var plain = Udp(Left4, Right4, 1, 2);
        var inner = Tagged(plain, 0x8100, 7);
        byte[][] frames = [inner, Tagged(inner, 0x88A8, 0x6064), Tagged(plain, 0x88A8, 200), Tagged(plain, 0x8100, 0)];

        left.Send(4, frames);
        right.Send(4, frames);
        var kept = KeptFrames.Of(ring, 8);
        var arrived = kept.Where(frame => frame.Direction == FlowDirection.Ingress).ToList();
        var left4 = kept.Where(frame => frame.Direction == FlowDirection.Egress).ToList();

        Assert.Equal([7, 100, 200, 0], arrived.Select(frame => (int?)frame.StrippedVlanId));
        Assert.Equal([plain, inner, plain, plain], arrived.Select(frame => frame.Bytes));
        Assert.Equal(arrived.Select(frame => (uint)frame.Bytes.Length), arrived.Select(frame => frame.OriginalLength));
        Assert.All(left4, frame => Assert.Null(frame.StrippedVlanId));
        Assert.Equal(frames, left4.Select(frame => frame.Bytes));
        Assert.Equal([7, 100, 200, null, 7, 100, 200, null], arrived.Concat(left4).Select(VlanOf));
    }

    static int? VlanOf(KeptFrame frame)
    {
        Assert.True(new PacketFlow().TryRead(frame.Link, frame.Bytes, frame.OriginalLength, 0, frame.StrippedVlanId, out var flow));
        Assert.Equal(46u, flow.Bytes);
        return flow.VlanId;
    }

    [VlanFact]
    public void Frames_of_a_subinterface_carry_its_tag_below_and_none_on_it()
    {
        using var pair = new SilentPair();
        ChainFixture.Ip(pair.RightSpace, $"link add link {SilentPair.Right} name tag7 type vlan id 7");
        ChainFixture.Ip(pair.RightSpace, "link set tag7 up");
        using var left = pair.FromLeft();
        using var right = LabThread.In(pair.RightSpace, () => FrameSource.Open("tag7"));
        using var below = pair.CaptureRight();
        using var above = pair.CaptureRight(options => options with { Interface = "tag7" });
        var plain = Udp(Left4, Right4, 1, 2);

        left.Send(3, Tagged(plain, 0x8100, 7));
        right.Send(2, plain);
        var under = KeptFrames.Of(below, 5);
        var on = KeptFrames.Of(above, 5);

        Assert.Equal([7, 7, 7, 7, 7], under.Select(VlanOf));
        Assert.Equal([null, null, null, null, null], on.Select(VlanOf));
        Assert.Equal(2, on.Count(frame => frame.Direction == FlowDirection.Egress));
    }

    [LabFact]
    public void Frames_that_are_not_IP_come_too()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var ring = pair.CaptureRight();

        left.Send(2, Ethernet(0x0806, new byte[46]), Ethernet(38, new byte[46]));
        var flows = new PacketFlow();
        foreach (var frame in KeptFrames.Of(ring, 2))
            Assert.False(flows.TryRead(frame.Link, frame.Bytes, frame.OriginalLength, 0, out _));

        Assert.Equal(2, flows.Counts.NotIp);
    }

    [LabFact]
    public void Only_the_first_bytes_of_a_frame_are_kept_and_its_length_is_told()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var ring = pair.CaptureRight();
        var filter = pair.FilterRight("udp");
        using var filtered = pair.CaptureRight(options => options with { Filter = filter });
        var frame = Udp(Left4, Right4, 1, 2, payload: 1_500 - 28);

        left.Send(1, frame);
        KeptFrame[] kept = [Assert.Single(KeptFrames.Of(ring, 1)), Assert.Single(KeptFrames.Of(filtered, 1))];

        Assert.All(kept, each => Assert.Equal(1_514u, each.OriginalLength));
        Assert.All(kept, each => Assert.Equal(frame[..192], each.Bytes));
    }

    [LabFact]
    public void The_kernel_gives_only_what_the_filter_lets_through()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        var filter = pair.FilterRight("udp dst port 5000 and src host 198.18.0.1");
        using var ring = pair.CaptureRight(options => options with { Filter = filter });

        byte[] wanted = Udp(Left4, Right4, 1, 5_000), otherPort = Udp(Left4, Right4, 5_000, 1), otherFamily = Udp(Left6, Right6, 1, 5_000);
        left.Send(500, wanted, otherPort, otherFamily, Udp(Right4, Left4, 1, 5_000), Ethernet(0x0806, new byte[46]));
        var kept = KeptFrames.Of(ring, 100);

        Assert.Equal(100, kept.Count);
        Assert.All(kept, frame => Assert.Equal(wanted, frame.Bytes));
        Assert.Equal(new CaptureStatistics(100, 0, 0, 0), ring.Statistics);
    }

    [LabTheory]
    [InlineData("vlan 7", 1)]
    [InlineData("vlan", 2)]
    [InlineData("not vlan", 1)]
    [InlineData("ip or ip6", 3)]
    [InlineData("vlan 8 and udp dst port 2", 1)]
    [InlineData("", 3)]
    public void A_filter_for_an_interface_knows_of_the_tags_that_the_kernel_took_off(string expression, int expected)
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        var filter = pair.FilterRight(expression);
        using var ring = pair.CaptureRight(options => options with { Filter = filter });
        var plain = Udp(Left4, Right4, 1, 2);

        left.Send(3, plain, Tagged(plain, 0x8100, 7), Tagged(plain, 0x8100, 8));

        Assert.Equal(expected, KeptFrames.Of(ring, expected).Count);
    }

    [LabFact]
    public void What_found_the_ring_full_is_counted()
    {
        const int Sent = 60_000;
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var ring = pair.CaptureRight(options => options with { RingMegabytes = 2 });

        left.Send(Sent, Udp(Left4, Right4, 1, 2));
        var counted = default(CountedFrames);
        Reading.All(ring, ref counted);
        var statistics = ring.Statistics;

        Assert.True(statistics.Dropped > 0);
        Assert.True(statistics.Freezes > 0);
        Assert.Equal(Sent, counted.Frames + statistics.Dropped);
        Assert.Equal(counted.Frames, statistics.Received);
        Assert.Equal(60 * counted.Frames, counted.Bytes);
    }

    [LabFact]
    public void After_frames_were_dropped_those_that_come_are_taken_again()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var ring = pair.CaptureRight(options => options with { RingMegabytes = 2 });
        left.Send(60_000, Udp(Left4, Right4, 1, 2));
        var counted = default(CountedFrames);
        Reading.All(ring, ref counted);

        left.Send(3, Udp(Left6, Right6, 1, 2));

        Assert.Equal(3, KeptFrames.Of(ring, 3).Count);
    }

    [LabFact]
    public void At_rate_nothing_is_dropped()
    {
        const int Sent = 300_000;
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var ring = pair.CaptureRight(options => options with { RingMegabytes = 64 });
        var frames = Enumerable.Range(0, 256).Select(flow => Udp(Left4, Right4, (ushort)(1_000 + flow), 2)).ToArray();
        var counted = default(CountedFrames);

        var sender = new Thread(() => left.Send(Sent, frames));
        sender.Start();
        while (counted.Frames < Sent && ring.Receive(ref counted, TimeSpan.FromSeconds(5)) > 0)
        {
        }
        sender.Join();

        Assert.Equal(Sent, counted.Frames);
        Assert.Equal(new CaptureStatistics(Sent, 0, 0, 0), ring.Statistics);
    }

    [LabFact]
    public void Receiving_allocates_nothing()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var ring = pair.CaptureRight(options => options with { BlockTimeout = TimeSpan.FromMilliseconds(1) });
        var counted = default(CountedFrames);
        byte[][] frames = [Udp(Left4, Right4, 1, 2), Tagged(Udp(Left4, Right4, 1, 2), 0x8100, 7)];
        var runs = 0;

        var allocated = Allocation.Of(() =>
        {
            left.Send(10, frames);
            for (var until = ++runs * 10; counted.Frames < until && ring.Receive(ref counted, TimeSpan.FromSeconds(5)) > 0;)
            {
            }
            ring.Receive(ref counted, TimeSpan.Zero);
        });

        Assert.Equal(0, allocated);
        Assert.Equal(10 * runs, counted.Frames);
    }

    [LabFact]
    public void A_sink_that_throws_loses_the_rest_of_its_block_and_nothing_else()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        using var ring = pair.CaptureRight();
        var refusing = new RefusingSink();
        left.Send(5, Udp(Left4, Right4, 1, 2));

        Assert.Throws<InvalidOperationException>(() => ring.Receive(ref refusing, TimeSpan.FromSeconds(5)));
        left.Send(3, Udp(Left4, Right4, 1, 2));

        Assert.Equal(3, KeptFrames.Of(ring, 3).Count);
    }

    sealed class RefusingSink : ICapturedFrameSink
    {
        public void Take(scoped in CapturedFrame frame) => throw new InvalidOperationException("full");
    }

    [LabFact]
    public void After_its_end_a_ring_refuses_and_still_tells_what_it_counted()
    {
        using var pair = new SilentPair();
        using var left = pair.FromLeft();
        var ring = pair.CaptureRight();
        left.Send(4, Udp(Left4, Right4, 1, 2));

        ring.Dispose();
        ring.Dispose();

        var counted = default(CountedFrames);
        Assert.Throws<ObjectDisposedException>(() => ring.Receive(ref counted, TimeSpan.Zero));
        Assert.Equal(new CaptureStatistics(4, 0, 0, 0), ring.Statistics);
    }

    [LabFact]
    public void A_filter_of_another_snap_length_or_kind_is_refused()
    {
        using var pair = new SilentPair();
        var filter = pair.FilterRight("udp");
        var raw = CaptureFilter.CompileFor(LinkType.Raw, "udp", 192);

        var length = Assert.Throws<ArgumentException>(() => pair.CaptureRight(options => options with { Filter = filter, SnapLength = 96 }));
        var kind = Assert.Throws<ArgumentException>(() => pair.CaptureRight(options => options with { Filter = raw }));

        Assert.StartsWith("The filter was compiled for a snap length of 192, the ring has 96; give both the same.", length.Message, StringComparison.Ordinal);
        Assert.StartsWith("The filter was compiled for Raw frames, and right0 has Ethernet ones.", kind.Message, StringComparison.Ordinal);
    }

    [LabFact]
    public void A_filter_that_the_kernel_cannot_run_is_refused_with_the_reason()
    {
        using var pair = new SilentPair();
        var filter = pair.FilterRight("ip6 protochain 17");

        var failure = Assert.Throws<CaptureFilterException>(() => pair.CaptureRight(options => options with { Filter = filter }));

        Assert.Equal("The kernel does not run the filter 'ip6 protochain 17': it has loops (protochain) or more than 4,096 instructions.", failure.Message);
        Assert.Throws<InvalidOperationException>(() => filter.Matches(Udp(Left4, Right4, 1, 2), 60));
    }

    [LabFact]
    public void Promiscuity_is_as_asked_for_and_ends_with_the_ring()
    {
        using var pair = new SilentPair();
        const int Promiscuous = 0x100;

        using (pair.CaptureRight())
            Assert.Equal(0, Flags() & Promiscuous);
        using (pair.CaptureRight(options => options with { IsPromiscuous = true }))
            Assert.Equal(Promiscuous, Flags() & Promiscuous);
        Assert.Equal(0, Flags() & Promiscuous);

        int Flags()
        {
            string[] command = ["netns", "exec", pair.RightSpace, "cat", $"/sys/class/net/{SilentPair.Right}/flags"];
            using var shell = Process.Start(new ProcessStartInfo("/sbin/ip", command) { RedirectStandardOutput = true })!;
            return Convert.ToInt32(shell.StandardOutput.ReadToEnd().Trim(), 16);
        }
    }
}
