using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Rendering;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;

namespace Tracefleet.LookingGlass.Tests.Rendering;

public sealed class MeasuredTextTests
{
    [Fact]
    public void A_path_is_spaced_as_traceroute_does_it()
    {
        var lines = Lines(
            new TraceSpec { MaxTtl = 30 },
            Answered(1, 1, "192.0.2.1", 1_234),
            Silent(2, 1), Silent(2, 2), Silent(2, 3),
            Silent(3, 1), Answered(3, 2, "192.0.2.3", 3_000) with { Mpls = [new MplsLabel(24_001, 0, true, 1)] },
            Answered(4, 1, "192.0.2.4", 40) with { Annotation = Origin },
            Answered(4, 2, "192.0.2.4", 41),
            Answered(4, 3, "192.0.2.44", 42));

        Assert.Equal(
        [
            "traceroute to 198.51.100.9 (198.51.100.9), 30 hops max",
            " 1  192.0.2.1  1.234 ms",
            " 2  * * *",
            " 3  * 192.0.2.3  3.000 ms  <MPLS:L=24001>",
            " 4  192.0.2.4 [AS64500]  0.040 ms  0.041 ms 192.0.2.44  0.042 ms",
        ], lines);
    }

    [Theory]
    [InlineData(84, "PING 198.51.100.9 (198.51.100.9) 56(84) bytes of data.")]
    [InlineData(null, "PING 198.51.100.9 (198.51.100.9).")]
    public void A_ping_tells_its_size_where_one_was_chosen(int? size, string heading) =>
        Assert.Equal([heading, "No reply to icmp_seq=1"], Lines(new PingSpec { PacketSize = size }, Silent(64, 1)));

    static Annotation Origin => Annotation.None with { Origins = [new Asn(64500)] };

    static IEnumerable<string> Lines(MeasurementSpec spec, params ImmutableArray<Hop> hops) => MeasuredText.Lines(
        [
            new TraceRecord
            {
                Campaign = "c", Shard = 0, ShardAttempt = 1, VantagePoint = "fra", TargetIndex = 0,
                Target = "198.51.100.9", Destination = Address.Parse("198.51.100.9"),
                StartedAt = default, EndedAt = default, Reason = CellReason.Reached, Hops = hops,
            },
        ],
        spec, areOver: false);

    static Hop Silent(byte ttl, int attempt) => new() { Ttl = ttl, Attempt = attempt, SentAt = default };

    static Hop Answered(byte ttl, int attempt, string addr, int microseconds) => Silent(ttl, attempt) with
    {
        Addr = Address.Parse(addr),
        RttMicroseconds = microseconds,
        IcmpType = IcmpTypes.TimeExceeded,
        IcmpCode = 0,
    };
}
