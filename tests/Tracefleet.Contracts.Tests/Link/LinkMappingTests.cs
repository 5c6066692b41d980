using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
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

    static TraceRecord Trace(params Measurements.Traces.Hop[] hops) => new()
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

    static Measurements.Traces.Hop Reply(Measurements.Annotations.Annotation annotation) =>
        new() { Ttl = 1, Attempt = 1, SentAt = default, Addr = Address.FromIpv4(1), RttMicroseconds = 1, ReplyTtl = 1, ReplySize = 1, Annotation = annotation };

    [Fact]
    public void Batches_arrive_as_they_were_sent() =>
        Prop.ForAll(Arb.From(LinkSamples.Batches), batch => Assert.Equal(Text(batch), Text(Travel(batch)))).QuickCheckThrowOnFailure();

    [Fact]
    public void An_annotation_travels_once()
    {
        var one = Measurements.Annotations.Annotation.None with { Origins = [new Asn(64500)], City = "Köln" };
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

    [Fact]
    public void An_assignment_arrives_as_it_was_sent()
    {
        var assignment = new ShardAssignment(
            new ShardLease("c1", 2, 3), new TraceSpec { Method = TraceSpec.IcmpParis, MaxTtl = 20, Flow = 9 }, 6, [new(4, "example.org"), new(9, "2001:db8::1")],
            DateTimeOffset.FromUnixTimeMilliseconds(1_780_229_280_123));

        var frame = LinkCodec.Encode(new CoordinatorMessage { Assign = assignment.ToWire() });

        Assert.Equal(Text(assignment), Text(LinkCodec.DecodeCoordinator(frame).Assign.ToDomain()));
    }

    [Fact]
    public void Foreign_text_is_made_fit_to_travel()
    {
        var name = new string('x', LinkLimits.MaxNameLength - 1) + "\U0001F30D";
        var annotation = Measurements.Annotations.Annotation.None with { City = "a\u001b[2Jb", AsName = name, Latitude = double.NaN, Longitude = 900 };

        var arrived = Travel(new TraceBatch(new BatchId("c1", 0, 1, 1), [Trace(Reply(annotation))])).Traces[0].Hops[0].Annotation!;

        Assert.Equal(("a [2Jb", name[..^2], null, null), (arrived.City, arrived.AsName, arrived.Latitude, arrived.Longitude));
    }

    [Fact]
    public void Duplicate_replies_beyond_the_bound_stay_behind()
    {
        var reply = Reply(Measurements.Annotations.Annotation.None);
        var hops = Enumerable.Repeat(reply with { Flags = ReplyFlags.Duplicate }, LinkLimits.MaxHopsPerTrace).Append(reply).ToArray();

        Assert.Equal(ReplyFlags.None, Assert.Single(Travel(new TraceBatch(new BatchId("c1", 0, 1, 1), [Trace(hops)])).Traces[0].Hops).Flags);
    }
}
