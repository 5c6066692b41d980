using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Annotation = Tracefleet.Measurements.Annotations.Annotation;
using Hop = Tracefleet.Measurements.Traces.Hop;
using TraceSpec = Tracefleet.Measurements.Traces.TraceSpec;

namespace Tracefleet.Contracts.Tests.Link;

public class LinkMappingTests
{
    // Records compare lists by reference; their JSON compares them by content.
    static string Text<T>(T value) => JsonSerializer.Serialize(value);

    static TraceBatch Travel(TraceBatch batch)
    {
        var frame = LinkCodec.Encode(new AgentMessage { Batch = batch.ToWire(last: true) });
        return LinkCodec.DecodeAgent(frame).Batch.ToDomain("ams");
    }

    static TraceRecord Trace(params Hop[] hops) => new()
    {
        Campaign = "c1",
        Shard = 0,
        ShardAttempt = 1,
        VantagePoint = "ams",
        TargetIndex = 0,
        Target = "192.0.2.1",
        StartedAt = default,
        EndedAt = default,
        Reason = CellReason.Reached,
        Hops = [.. hops],
    };

    static Hop Reply(Annotation annotation) =>
        new() { Ttl = 1, Attempt = 1, SentAt = default, Addr = Address.FromIpv4(1), RttMicroseconds = 1, ReplyTtl = 1, ReplySize = 1, Annotation = annotation };

    [Fact]
    public void Batches_arrive_as_they_were_sent() =>
        Prop.ForAll(Arb.From(LinkSamples.Batches), batch => Assert.Equal(Text(batch), Text(Travel(batch)))).QuickCheckThrowOnFailure();

    [Fact]
    public void An_annotation_travels_once()
    {
        var one = Annotation.None with { Origins = [new Asn(64500)], City = "Köln" };
        var equal = one with { Origins = [new Asn(64500)] };
        var other = one with { City = "Bonn" };

        var wire = Trace(Reply(one), Reply(other), Reply(equal)).ToWire();

        Assert.Equal(2, wire.Annotations.Count);
        Assert.Equal([1u, 2u, 1u], wire.Hops.Select(hop => hop.Annotation));
    }

    [Fact]
    public void A_greeting_arrives_as_it_was_sent()
    {
        var hello = new AgentHello(1, "agent-1", "ams", LinkSamples.Inventory, [new ShardLease("c1", 2, 3)]);

        var frame = LinkCodec.Encode(new AgentMessage { Hello = hello.ToWire() });

        Assert.Equal(Text(hello), Text(LinkCodec.DecodeAgent(frame).Hello.ToDomain()));
    }

    public static TheoryData<MeasurementSpec> Measurements => new(
        new TraceSpec { Method = "icmp-paris", MaxTtl = 20, Flow = 9, TrafficClass = 184, FlowLabel = 5, PacketSize = 1_500, DontFragment = true, PathMtu = true, InFlight = 255 },
        new PingSpec { Count = 100, IntervalMs = 10, Ttl = 3, PacketSize = 84, TimeoutMs = 900 },
        new MtrSpec { Cycles = 7, FirstTtl = 2, MaxTtl = 9, Method = "tcp-syn", DestinationPort = 443 },
        new MultipathSpec { Paths = 12, MaxProbes = 16_384 },
        new MultipathSpec { Confidence = 99 },
        new SweepSpec { MinTtl = 3, MaxTtl = 5, Flows = 4, PacketsPerSecond = 20_000 });

    static ShardAssignment Assignment(MeasurementSpec spec) => new(
        new ShardLease("c1", 2, 3), spec, 6, [new(4, "example.org"), new(9, "2001:db8::1")], DateTimeOffset.FromUnixTimeMilliseconds(1_780_229_280_123));

    static ShardAssignment Travel(AssignShard wire) =>
        LinkCodec.DecodeCoordinator(LinkCodec.Encode(new CoordinatorMessage { Assign = wire })).Assign.ToDomain();

    [Theory]
    [MemberData(nameof(Measurements))]
    public void An_assignment_arrives_as_it_was_sent(MeasurementSpec spec)
    {
        var assignment = Assignment(spec);

        var arrived = Travel(assignment.ToWire());

        Assert.Equal(spec, arrived.Measurement);
        Assert.Equal(Text(assignment), Text(arrived));
    }

    [Fact]
    public void An_assignment_of_a_coordinator_that_knows_traces_only_is_understood()
    {
        var wire = Assignment(new TraceSpec { MaxTtl = 9 }).ToWire();
        (wire.Type, wire.Spec) = ("", "");

        Assert.Equal(new TraceSpec { MaxTtl = 9 }, Travel(wire).Measurement);
    }

    [Theory]
    [InlineData("dig", "{}", "type")]
    [InlineData("ping", "{", "spec")]
    [InlineData("ping", "7", "ping")]
    [InlineData("ping", """{"count":0}""", "ping.count")]
    [InlineData("ping", """{"size":56}""", "ping.size")]
    [InlineData("sweep", """{"method":"udp"}""", "sweep.method")]
    public void A_measurement_that_is_not_understood_is_refused_by_the_name_of_its_field(string type, string spec, string field)
    {
        var wire = Assignment(new TraceSpec()).ToWire();
        (wire.Type, wire.Spec) = (type, spec);

        Assert.Equal(field, Assert.Throws<LinkFormatException>(() => Travel(wire)).Field);
    }

    [Fact]
    public void Foreign_text_is_made_fit_to_travel()
    {
        var name = new string('x', LinkLimits.MaxNameLength - 1) + "\U0001F30D";
        var annotation = Annotation.None with { City = "a\u001b[2Jb", AsName = name, Latitude = double.NaN, Longitude = 900 };

        var arrived = Travel(new TraceBatch(new BatchId("c1", 0, 1, 1), [Trace(Reply(annotation))])).Traces[0].Hops[0].Annotation!;

        Assert.Equal(("a [2Jb", name[..^2], null, null), (arrived.City, arrived.AsName, arrived.Latitude, arrived.Longitude));
    }

    [Fact]
    public void Duplicate_replies_beyond_the_bound_stay_behind()
    {
        var reply = Reply(Annotation.None);
        var hops = Enumerable.Repeat(reply with { Flags = ReplyFlags.Duplicate }, LinkLimits.MaxHopsPerTrace).Append(reply).ToArray();

        Assert.Equal(ReplyFlags.None, Assert.Single(Travel(new TraceBatch(new BatchId("c1", 0, 1, 1), [Trace(hops)])).Traces[0].Hops).Flags);
    }
}
