using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Annotation = Tracefleet.Measurements.Annotations.Annotation;
using Hop = Tracefleet.Measurements.Traces.Hop;

namespace Tracefleet.Contracts.Tests.Link;

public class LiveHopsTests
{
    static readonly string Long = new('x', LinkLimits.MaxNameLength);

    // Records compare lists by reference; their JSON compares them by content.
    static string Text<T>(T value) => JsonSerializer.Serialize(value);

    static TraceRecord Travel(TraceRecord preview)
    {
        var frame = LinkCodec.Encode(new AgentMessage { LiveHops = preview.ToLiveHops() });
        return LinkCodec.DecodeAgent(frame).LiveHops.ToDomain("ams");
    }

    static TraceRecord Preview(IEnumerable<Hop> hops) => TraceRecords.Empty with
    {
        Campaign = "c1",
        Shard = 3,
        ShardAttempt = 2,
        VantagePoint = "ams",
        TargetIndex = 7,
        Target = "192.0.2.1",
        Hops = [.. hops],
    };

    static Hop Reply(int attempt) => new()
    {
        Ttl = 64,
        Attempt = attempt,
        SentAt = default,
        Addr = Address.FromIpv4(1),
        RttMicroseconds = 1,
        ReplyTtl = 1,
        ReplySize = 1,
        Annotation = Annotation.None with { City = $"{attempt}{Long[8..]}", AsName = Long },
    };

    static LiveHops Wire(int hops = 1) => Preview(Enumerable.Range(1, hops).Select(Reply)).ToLiveHops();

    [Fact]
    public void Previews_arrive_as_they_were_sent() =>
        Prop.ForAll(Arb.From(LinkSamples.Traces), preview => Assert.Equal(Text(preview), Text(Travel(preview)))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_preview_has_256_hops_at_most()
    {
        Assert.Equal(256, Travel(Preview(Enumerable.Range(1, 256).Select(Reply))).Hops.Length);
        Assert.Throws<ArgumentException>("preview", () => Wire(hops: 257));
    }

    [Fact]
    public void A_preview_that_is_too_large_travels_without_annotations()
    {
        var large = Preview(Enumerable.Range(1, 256).Select(attempt => Reply(attempt) with
        {
            Annotation = Reply(attempt).Annotation! with { Ixp = Long, Country = Long },
        }));

        var arrived = Travel(large);

        Assert.Equal(Enumerable.Range(1, 256), arrived.Hops.Select(hop => hop.Attempt));
        Assert.All(arrived.Hops, hop => Assert.Null(hop.Annotation));
    }

    public static TheoryData<string, Action<LiveHops>> Faults => new()
    {
        { "shard", preview => preview.Shard = null },
        { "shard.campaign", preview => preview.Shard.Campaign = new string('c', 129) },
        { "shard.attempt", preview => preview.Shard.Attempt = 0 },
        { "trace", preview => preview.Trace = null },
        { "trace", preview => preview.Trace.Detail = new string('d', LinkLimits.MaxPreviewBytes) },
        { "trace.hops", preview => preview.Trace.Hops.AddRange(Enumerable.Repeat(preview.Trace.Hops[0], 256)) },
        { "trace.target_index", preview => preview.Trace.TargetIndex = -1 },
        { "trace.reason", preview => preview.Trace.Reason = 0 },
        { "trace.hops[0].addr", preview => preview.Trace.Hops[0].Addr = ByteString.CopyFrom(1) },
        { "trace.hops[0].annotation", preview => preview.Trace.Hops[0].Annotation = 2 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Names_the_faulty_field_of_a_preview(string field, Action<LiveHops> spoil)
    {
        var preview = Wire();
        Assert.Single(preview.ToDomain("ams").Hops);

        spoil(preview);

        Assert.Equal(field, Assert.Throws<LinkFormatException>(() => preview.ToDomain("ams")).Field);
    }

    [Fact]
    public void An_assignment_says_whether_somebody_watches_and_an_older_coordinator_never_does()
    {
        var assignment = new ShardAssignment(new ShardLease("c1", 0, 1), new PingSpec(), null, [new(0, "192.0.2.1")], null);
        var older = assignment.ToWire().ToByteArray();

        Assert.True(AssignShard.Parser.ParseFrom((assignment with { Live = true }).ToWire().ToByteArray()).ToDomain().Live);
        Assert.False(AssignShard.Parser.ParseFrom(older).ToDomain().Live);
        Assert.Equal(older, (assignment with { Live = false }).ToWire().ToByteArray());
        Assert.False(Welcome.Parser.ParseFrom(new Welcome { Session = "s1", HeartbeatMs = 1 }.ToByteArray()).TakesLiveHops);
    }
}
