using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Rendering;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;

namespace Tracefleet.LookingGlass.Tests.Rendering;

public sealed class MeasuredPathTests
{
    static readonly Instant Begun = Instant.From(new DateTimeOffset(2026, 5, 31, 12, 8, 0, TimeSpan.Zero));

    static Hop Answer(byte ttl, string from, int attempt = 1, int size = 84) => new()
    {
        Ttl = ttl,
        Attempt = attempt,
        SentAt = Begun,
        Addr = Address.Parse(from),
        RttMicroseconds = 1_500,
        ReplyTtl = 60,
        ReplySize = (ushort)size,
        IcmpType = 0,
    };

    static TraceRecord To(string destination, params Hop[] hops) => new()
    {
        Campaign = "c1",
        Shard = 0,
        ShardAttempt = 1,
        VantagePoint = "fra",
        TargetIndex = 0,
        Target = destination,
        Destination = Address.Parse(destination),
        StartedAt = Begun,
        EndedAt = Begun,
        Reason = CellReason.Reached,
        Hops = [.. hops],
    };

    [Theory]
    [InlineData("192.0.2.9", 84, "PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.")]
    [InlineData("2001:db8::9", 104, "PING 2001:db8::9 (2001:db8::9) 56(104) bytes of data.")]
    [InlineData("192.0.2.9", null, "PING 192.0.2.9 (192.0.2.9).")]
    public void A_ping_is_headed_with_its_size_where_that_is_known(string target, int? size, string heading)
    {
        var lines = MeasuredText.Lines([To(target, Answer(64, target, size: size ?? 84))], new PingSpec { PacketSize = size }, areOver: false);

        Assert.Equal((heading, 2), (lines[0], lines.Length));
        Assert.Equal($"64 bytes from {target}: icmp_seq=1 ttl=60 time=1.50 ms", lines[1]);
    }

    [Fact]
    public void Many_paths_are_told_to_where_the_longest_ends()
    {
        var trace = To("192.0.2.9", Answer(1, "192.0.2.1"), Answer(2, "192.0.2.9"), Answer(2, "192.0.2.3", 2), Answer(3, "192.0.2.9"), Answer(4, "192.0.2.9"));

        var lines = MeasuredText.Lines([trace], new MultipathSpec(), areOver: true);

        Assert.Equal([" 1", " 2", "  ", " 3"], lines[1..].Select(line => line[..2]));
    }
}
