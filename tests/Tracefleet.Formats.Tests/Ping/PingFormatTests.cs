using Tracefleet.Addressing;
using Tracefleet.Formats.Ping;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Pinging;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Formats.Tests.Ping;

public sealed class PingFormatTests
{
    static readonly Address Target = Address.Parse("198.18.0.1"), Router = Address.Parse("198.18.9.9");
    static readonly PingHeading Heading = new("host.example", Target, TraceMethod.Icmp, 84);
    static readonly Instant At = new(1_780_222_080_000_123_000);

    [Fact]
    public void A_heading_counts_bytes_as_ping_does()
    {
        Assert.Equal("PING host.example (198.18.0.1) 56(84) bytes of data.", PingText.Heading(Heading));
        Assert.Equal("PING 2001:db8::1 (2001:db8::1) 56(104) bytes of data.", PingText.Heading(
            new PingHeading("2001:db8::1", Address.Parse("2001:db8::1"), TraceMethod.Icmp, 104)));
        Assert.Equal("PING host.example (198.18.0.1) tcp-syn, packets of 64 bytes.", PingText.Heading(Heading with { Method = TraceMethod.TcpSyn, PacketSize = 64 }));
    }

    [Theory]
    [InlineData(0.045, "0.045")]
    [InlineData(1.234, "1.23")]
    [InlineData(9.994, "9.99")]
    [InlineData(9.996, "10.0")]
    [InlineData(12.34, "12.3")]
    [InlineData(99.94, "99.9")]
    [InlineData(99.96, "100")]
    [InlineData(283.2, "283")]
    public void A_time_has_the_digits_that_ping_gives_it(double milliseconds, string text) =>
        Assert.Equal(text, PingText.Milliseconds(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void A_reply_is_one_line_in_the_known_layout()
    {
        Assert.Equal("64 bytes from 198.18.0.1: icmp_seq=3 ttl=57 time=0.045 ms", Line(Answer(Target, 0, 0)));
        Assert.Equal("64 bytes from 198.18.0.1: icmp_seq=3 ttl=57 time=0.045 ms (DUP!)", Line(Answer(Target, 0, 0) with { Flags = ReplyFlags.Duplicate }));
        Assert.Equal(
            "64 bytes from host.example (198.18.0.1): icmp_seq=3 ttl=57 time=0.045 ms", PingText.Of(
                Heading with { NameOf = _ => "host.example" }, Record(new ProbeOutcome.Answered(Answer(Target, 0, 0))), TimeSpan.FromSeconds(4)));
    }

    [Fact]
    public void An_error_names_who_sent_it_and_what_it_says()
    {
        Assert.Equal("From 198.18.9.9 icmp_seq=3 Time to live exceeded", Line(Answer(Router, 11, 0)));
        Assert.Equal("From 198.18.9.9 icmp_seq=3 Destination unreachable: host-unreachable", Line(Answer(Router, 3, 1)));
        Assert.Equal("From 198.18.9.9 icmp_seq=3 Destination unreachable: fragmentation-needed (mtu = 1492)", Line(Answer(Router, 3, 4) with { Mtu = 1492 }));
    }

    [Fact]
    public void A_tcp_reply_says_whether_the_port_is_open()
    {
        var heading = Heading with { Method = TraceMethod.TcpSyn };
        var reply = Answer(Target, null, null);

        Assert.EndsWith("tcp_seq=3 ttl=57 time=0.045 ms open", PingText.Of(
            heading, Record(new ProbeOutcome.Answered(reply with { TcpFlags = TcpFlags.Syn | TcpFlags.Ack })), default));
        Assert.EndsWith("ms closed", PingText.Of(heading, Record(new ProbeOutcome.Answered(reply with { TcpFlags = TcpFlags.Rst })), default));
    }

    [Fact]
    public void Silence_and_failures_are_lines_too()
    {
        Assert.Equal("No reply to icmp_seq=3 in 0.5 s", PingText.Of(Heading, Record(ProbeOutcome.TimedOut.Instance), TimeSpan.FromMilliseconds(500)));
        Assert.Equal("Not sent icmp_seq=3: the kernel's queue is full", PingText.Of(
            Heading, Record(new ProbeOutcome.NotSent(SendFailure.NoBufferSpace)), default));
    }

    [Fact]
    public void The_summary_has_the_known_lines_and_percentiles_below()
    {
        var statistics = Statistics(10, 20, 30, 60);
        statistics.NoteSent();
        statistics.NoteSent();
        statistics.NoteError();
        statistics.NoteDuplicate();

        Assert.Equal(
            """

            --- host.example ping statistics ---
            6 packets transmitted, 4 received, +1 duplicates, +1 errors, 33.3333% packet loss, time 5007ms
            rtt min/avg/max/mdev = 10.000/30.000/60.000/18.708 ms
            rtt p50/p90/p95/p99 = 20.000/60.000/60.000/60.000 ms, stddev 21.602 ms, jitter 3.010 ms

            """, PingText.Summary(Heading, statistics, TimeSpan.FromMilliseconds(5007)), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Without_a_reply_the_summary_has_no_times()
    {
        var statistics = new PingStatistics();
        statistics.NoteSent();

        Assert.Equal(
            "\n--- host.example ping statistics ---\n1 packets transmitted, 0 received, 100% packet loss, time 0ms\n",
            PingText.Summary(Heading, statistics, TimeSpan.Zero));
    }

    [Fact]
    public void Json_has_a_line_for_each_outcome()
    {
        Assert.Equal(
            """{"type":"probe","target":"host.example","dst":"198.18.0.1","seq":3,"ttl":64,"sentAt":"2026-05-31T10:08:00.000123Z","outcome":"error","rttMs":0.045,"addr":"198.18.9.9","replyTtl":57,"replySize":84,"icmpType":11,"icmpCode":0,"flags":["late"],"asn":64500}""",
            PingJson.Of(Heading, Record(new ProbeOutcome.Answered(Answer(Router, 11, 0) with { Flags = ReplyFlags.Late })), _ => Annotation.None with { Origins = [new Asn(64500)] }));
        Assert.EndsWith("\"outcome\":\"lost\"}", PingJson.Of(Heading, Record(ProbeOutcome.TimedOut.Instance), _ => Annotation.None));
        Assert.EndsWith("\"outcome\":\"not_sent\",\"failure\":\"no_route\"}", PingJson.Of(Heading, Record(new ProbeOutcome.NotSent(SendFailure.NoRoute)), _ => Annotation.None));
    }

    [Fact]
    public void The_json_summary_has_all_figures() => Assert.Equal(
        """{"type":"summary","target":"host.example","dst":"198.18.0.1","sent":4,"received":4,"duplicates":0,"errors":0,"late":0,"reordered":0,"notSent":0,"inFlight":0,"lossPercent":0,"elapsedMs":3060,"rtt":{"minMs":10,"avgMs":30,"maxMs":60,"mdevMs":18.708,"stdDevMs":21.602,"jitterMs":3.01,"p50Ms":20,"p90Ms":60,"p95Ms":60,"p99Ms":60}}""",
        PingJson.Summary(Heading, Statistics(10, 20, 30, 60), TimeSpan.FromMilliseconds(3060)));

    static string Line(Reply reply) => PingText.Of(Heading, Record(new ProbeOutcome.Answered(reply)), TimeSpan.FromSeconds(4));

    static ProbeRecord Record(ProbeOutcome outcome) => new(new Probe(Target, default, new Ttl(64), 3), At, outcome);

    static Reply Answer(Address from, byte? type, byte? code) =>
        new(from, At, TimeSpan.FromMicroseconds(45), 57, null, type, code, 84, [], ReplyFlags.None);

    static PingStatistics Statistics(params double[] milliseconds)
    {
        var statistics = new PingStatistics();
        foreach (var value in milliseconds)
        {
            statistics.NoteSent();
            statistics.NoteReceived(TimeSpan.FromMilliseconds(value));
        }
        return statistics;
    }
}
