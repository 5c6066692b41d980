using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Contracts.Tests.Link;

public class LinkFormatTests
{
    static Hop Hop() => new() { Ttl = 1, Attempt = 1, Addr = ByteString.CopyFrom(192, 0, 2, 1), RttUs = 1, Annotation = 1 };

    static Trace Trace(Hop hop) => new() { Target = "192.0.2.1", Reason = 1, Hops = { hop }, Annotations = { new Annotation() } };

    static HopBatch Batch(Trace trace) => new() { Shard = new ShardLease("c1", 0, 1).ToWire(), Seq = 1, Traces = { trace } };

    public static TheoryData<string, Action<HopBatch>> Faults => new()
    {
        { "shard", batch => batch.Shard = null },
        { "shard.campaign", batch => batch.Shard.Campaign = "" },
        { "shard.campaign", batch => batch.Shard.Campaign = new string('c', 129) },
        { "shard.shard", batch => batch.Shard.Shard = -1 },
        { "shard.attempt", batch => batch.Shard.Attempt = 0 },
        { "seq", batch => batch.Seq = 0 },
        { "traces", batch => batch.Traces.AddRange(Enumerable.Repeat(batch.Traces[0], LinkLimits.MaxTracesPerBatch)) },
        { "traces[0].target_index", batch => batch.Traces[0].TargetIndex = -1 },
        { "traces[0].target_index", batch => batch.Traces[0].TargetIndex = 100_000 },
        { "traces[0].target", batch => batch.Traces[0].Target = "" },
        { "traces[0].target", batch => batch.Traces[0].Target = "a\nb" },
        { "traces[0].destination", batch => batch.Traces[0].Destination = ByteString.CopyFrom(1, 2, 3) },
        { "traces[0].source", batch => batch.Traces[0].Source = ByteString.CopyFrom(new byte[17]) },
        { "traces[0].protocol", batch => batch.Traces[0].Protocol = 2 },
        { "traces[0].protocol", batch => batch.Traces[0].Protocol = 257 },
        { "traces[0].flow", batch => batch.Traces[0].Flow = 65_536 },
        { "traces[0].source_port", batch => batch.Traces[0].SourcePort = 65_536 },
        { "traces[0].started_us", batch => batch.Traces[0].StartedUs = -1 },
        { "traces[0].ended_us", batch => batch.Traces[0].EndedUs = long.MaxValue },
        { "traces[0].reason", batch => batch.Traces[0].Reason = 0 },
        { "traces[0].reason", batch => batch.Traces[0].Reason = 11 },
        { "traces[0].failure_source", batch => batch.Traces[0].FailureSource = 5 },
        { "traces[0].detail", batch => batch.Traces[0].Detail = new string('d', 1_025) },
        { "traces[0].snapshots.geo", batch => batch.Traces[0].Snapshots = new Snapshots { Geo = new string('g', 129) } },
        { "traces[0].hops", batch => batch.Traces[0].Hops.AddRange(Enumerable.Repeat(Hop(), LinkLimits.MaxHopsPerTrace)) },
        { "traces[0].hops[0].ttl", batch => batch.Traces[0].Hops[0].Ttl = 0 },
        { "traces[0].hops[0].ttl", batch => batch.Traces[0].Hops[0].Ttl = 256 },
        { "traces[0].hops[0].attempt", batch => batch.Traces[0].Hops[0].Attempt = 0 },
        { "traces[0].hops[0].send_failure", batch => batch.Traces[0].Hops[0].SendFailure = 8 },
        { "traces[0].hops[0].addr", batch => batch.Traces[0].Hops[0].Addr = ByteString.CopyFrom(1) },
        { "traces[0].hops[0].rtt_us", batch => batch.Traces[0].Hops[0].RttUs = unchecked((uint)-1) },
        { "traces[0].hops[0].reply_ttl", batch => batch.Traces[0].Hops[0].ReplyTtl = 256 },
        { "traces[0].hops[0].quoted_ttl", batch => batch.Traces[0].Hops[0].QuotedTtl = 256 },
        { "traces[0].hops[0].icmp_type", batch => batch.Traces[0].Hops[0].IcmpType = 256 },
        { "traces[0].hops[0].reply_size", batch => batch.Traces[0].Hops[0].ReplySize = 65_576 },
        { "traces[0].hops[0].flags", batch => batch.Traces[0].Hops[0].Flags = 32 },
        { "traces[0].hops[0].annotation", batch => batch.Traces[0].Hops[0].Annotation = 2 },
        { "traces[0].hops[0].mpls", batch => batch.Traces[0].Hops[0].Mpls.AddRange(Enumerable.Repeat(new Mpls(), 33)) },
        { "traces[0].hops[0].mpls[0].label", batch => batch.Traces[0].Hops[0].Mpls.Add(new Mpls { Label = 0x100000 }) },
        { "traces[0].hops[0].mpls[0].exp", batch => batch.Traces[0].Hops[0].Mpls.Add(new Mpls { Exp = 8 }) },
        { "traces[0].annotations[0].prefix", batch => batch.Traces[0].Annotations[0].Prefix = "10.0.0.1/8" },
        { "traces[0].annotations[0].latitude", batch => batch.Traces[0].Annotations[0].Latitude = double.NaN },
        { "traces[0].annotations[0].longitude", batch => batch.Traces[0].Annotations[0].Longitude = -180.1 },
        { "traces[0].annotations[0].origins", batch => batch.Traces[0].Annotations[0].Origins.AddRange(new uint[65]) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Names_the_faulty_field_of_a_batch(string field, Action<HopBatch> spoil)
    {
        var batch = Batch(Trace(Hop()));
        Assert.Single(batch.ToDomain("ams").Traces);

        spoil(batch);

        Assert.Equal(field, Assert.Throws<LinkFormatException>(() => batch.ToDomain("ams")).Field);
    }

    public static TheoryData<string, Action<Hello>> HelloFaults => new()
    {
        { "protocol", hello => hello.Protocol = 0 },
        { "agent", hello => hello.Agent = "" },
        { "vantage_point", hello => hello.VantagePoint = "a\u001bb" },
        { "inventory", hello => hello.Inventory = null },
        { "inventory.transport", hello => hello.Inventory.Transport = "pigeon" },
        { "inventory.address_v4", hello => hello.Inventory.AddressV4 = "2001:db8::1" },
        { "inventory.address_v6", hello => hello.Inventory.AddressV6 = "192.0.2.1" },
        { "inventory.capacity", hello => hello.Inventory.Capacity = 65 },
        { "inventory.tags", hello => hello.Inventory.Tags.AddRange(Enumerable.Repeat("t", 64)) },
        { "inventory.tags[0]", hello => hello.Inventory.Tags[0] = "" },
        { "holding", hello => hello.Holding.AddRange(Enumerable.Repeat(new ShardKey(), 1_025)) },
        { "holding[0].campaign", hello => hello.Holding.Add(new ShardKey()) },
    };

    [Theory]
    [MemberData(nameof(HelloFaults))]
    public void Names_the_faulty_field_of_a_greeting(string field, Action<Hello> spoil)
    {
        var hello = new AgentHello(1, "agent-1", "ams", LinkSamples.Inventory, []).ToWire();

        spoil(hello);

        Assert.Equal(field, Assert.Throws<LinkFormatException>(() => hello.ToDomain()).Field);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("datagram")]
    [InlineData("simulated")]
    public void Every_transport_may_greet(string transport)
    {
        var hello = new AgentHello(1, "agent-1", "ams", LinkSamples.Inventory with { Transport = transport }, []).ToWire();

        Assert.Equal(transport, hello.ToDomain().Inventory.Transport);
    }

    [Fact]
    public void Names_the_faulty_field_of_an_assignment()
    {
        var wire = new ShardAssignment(new ShardLease("c1", 0, 1), new Measurements.Traces.TraceSpec(), null, [new(0, "192.0.2.1")], null).ToWire();
        (wire.Type, wire.Spec) = ("", "");

        wire.Trace.GapLimit = uint.MaxValue;
        Assert.Equal("trace.gap_limit", Assert.Throws<LinkFormatException>(() => wire.ToDomain()).Field);
        wire.Trace.GapLimit = 0;
        Assert.Equal("trace.gapLimit", Assert.Throws<LinkFormatException>(() => wire.ToDomain()).Field);
        wire.Trace.GapLimit = 5;
        wire.IpVersion = 5;
        Assert.Equal("ip_version", Assert.Throws<LinkFormatException>(() => wire.ToDomain()).Field);
    }

    /// <summary>Reads everything a frame can hold; nothing but a <see cref="LinkFormatException"/> may come out.</summary>
    static void Read(byte[] frame)
    {
        try
        {
            var message = LinkCodec.DecodeAgent(frame);
            message.Hello?.ToDomain();
            message.Batch?.ToDomain("ams");
            message.LiveHops?.ToDomain("ams");
        }
        catch (LinkFormatException)
        {
        }
        try
        {
            var message = LinkCodec.DecodeCoordinator(frame);
            message.Assign?.ToDomain();
            message.Ack?.ToDomain();
            message.Cancel?.ToDomain();
        }
        catch (LinkFormatException)
        {
        }
    }

    [Fact]
    public void Random_bytes_are_refused_in_one_way() =>
        Prop.ForAll<byte[]>(Read).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(500));

    [Fact]
    public void Mutated_bytes_are_refused_in_one_way() => Prop.ForAll(
        Arb.From(LinkSamples.Batches), Arb.From(Gen.ListOf(Gen.Choose(0, int.MaxValue))),
        (batch, mutations) =>
        {
            var frame = LinkCodec.Encode(new AgentMessage { Batch = batch.ToWire(last: false) });
            foreach (var mutation in mutations)
                frame[mutation % frame.Length] ^= (byte)(mutation >> 16 & 0xFF | 1);
            Read(frame);
            Read(frame[..(frame.Length / 2)]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Mutated_previews_are_refused_in_one_way() => Prop.ForAll(
        Arb.From(LinkSamples.Traces), Arb.From(Gen.ListOf(Gen.Choose(0, int.MaxValue))),
        (preview, mutations) =>
        {
            var frame = LinkCodec.Encode(new AgentMessage { LiveHops = preview.ToLiveHops() });
            foreach (var mutation in mutations)
                frame[mutation % frame.Length] ^= (byte)(mutation >> 16 & 0xFF | 1);
            Read(frame);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_frame_of_empty_hops_is_refused_before_it_is_parsed()
    {
        var trace = new Trace { Target = "t" };
        trace.Hops.AddRange(Enumerable.Repeat(new Hop(), 1_000_000));

        var frame = LinkCodec.Encode(new AgentMessage { Batch = Batch(trace) });

        Assert.Equal("has too many parts for its size.", Assert.Throws<LinkFormatException>(() => LinkCodec.DecodeAgent(frame)).Fault);
    }

    [Fact]
    public void The_densest_honest_batch_is_accepted()
    {
        var hop = new Hop { Ttl = 1, Attempt = 1, SentUs = 1_780_229_280_000_123, Addr = ByteString.CopyFrom(192, 0, 2, 1) };
        hop.Mpls.AddRange(Enumerable.Repeat(new Mpls(), LinkLimits.MaxMplsLabels));
        var trace = new Trace { Target = "t", Reason = 1 };
        trace.Hops.AddRange(Enumerable.Repeat(hop, LinkLimits.MaxHopsPerTrace));
        var batch = Batch(trace);
        batch.Traces.Add(trace);

        var frame = LinkCodec.Encode(new AgentMessage { Batch = batch });

        Assert.Equal(2, LinkCodec.DecodeAgent(frame).Batch.ToDomain("ams").Traces.Length);
    }

    [Fact]
    public void A_frame_that_is_too_long_is_refused()
    {
        Assert.Equal("frame", Assert.Throws<LinkFormatException>(() => LinkCodec.DecodeAgent(new byte[LinkLimits.MaxFrameBytes + 1])).Field);
        var batch = Batch(Trace(Hop()));
        batch.Traces.AddRange(Enumerable.Repeat(new Trace { Target = new string('t', 5_000) }, 1_000));
        Assert.Equal("frame", Assert.Throws<LinkFormatException>(() => LinkCodec.Encode(new AgentMessage { Batch = batch })).Field);
    }

    [Fact]
    public void An_unknown_kind_is_refused() =>
        Assert.Equal("kind", Assert.Throws<LinkFormatException>(() => LinkCodec.DecodeAgent([0x7A, 0x00])).Field);
}
