using System.Buffers;
using System.Text;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Formats.Json;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Testing;

namespace Tracefleet.Formats.Tests.Json;

public sealed class SweepHopTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Is_the_line_that_the_same_hop_of_a_trace_makes(bool isCoarse)
    {
        var labels = new ReplyLabels();
        labels.TryAdd(new MplsLabel(24_000, 1, true, 3).ToBits());
        var reply = new SweepReply
        {
            Destination = Address.Parse("192.0.2.9"),
            From = Address.Parse("198.18.1.7"),
            Protocol = ProbeProtocol.Udp,
            Ttl = 12,
            Flow = 3,
            SourcePort = 33_003,
            DestinationPort = 33_434,
            SentAt = new Instant(1_780_000_000_123_456_000),
            RttNanoseconds = 12_661_999,
            ReplyTtl = 250,
            QuotedTtl = 1,
            IcmpType = 11,
            IcmpCode = 0,
            Size = 140,
            Labels = labels,
            Flags = ReplyFlags.Nat,
            IsCoarse = isCoarse,
        };

        var line = Line(new SweepHop(7, "fra", 2, reply));

        Assert.True(HopEventJson.TryRead(Encoding.UTF8.GetBytes(line.TrimEnd('\n')), out var read));
        Assert.Equal((7L, "fra", "192.0.2.9", new FlowId(3)), (read.Seq, read.Trace.VantagePoint, read.Trace.Target, read.Trace.Flow));
        Assert.Equal((12_661, ReplyFlags.Nat | (isCoarse ? ReplyFlags.Coarse : 0), new MplsLabel(24_000, 1, true, 3)), (read.Hop.RttMicroseconds!.Value, read.Hop.Flags, read.Hop.Mpls.Single()));
        var same = new ArrayBufferWriter<byte>();
        HopEventJson.WriteLine(same, read);
        Assert.Equal(Encoding.UTF8.GetString(same.WrittenSpan), line);
    }

    [Fact]
    public void A_TCP_reply_without_time_has_nulls()
    {
        var reply = new SweepReply { Destination = Address.Parse("2001:db8::1"), From = Address.Parse("2001:db8::1"), Protocol = ProbeProtocol.Tcp, Ttl = 1 };

        Assert.Contains("\"rttMs\":null,\"addr\":\"2001:db8::1\",\"replyTtl\":0,\"quotedTtl\":null,\"icmpType\":null,\"icmpCode\":null", Line(new SweepHop(1, "x", 1, reply)));
    }

    [Fact]
    public void Has_the_fields_of_a_hop_of_a_trace_in_their_order()
    {
        var labels = new ReplyLabels();
        labels.TryAdd(new MplsLabel(16, 0, true, 1).ToBits());
        var reply = new SweepReply { Destination = Address.Parse("192.0.2.9"), From = Address.Parse("192.0.2.1"), Protocol = ProbeProtocol.Udp, Ttl = 3, Labels = labels };
        var hop = new Hop { Ttl = 3, Attempt = 1, SentAt = default, Addr = Address.Parse("192.0.2.1"), Mpls = [new MplsLabel(16, 0, true, 1)] };
        var ofTrace = new ArrayBufferWriter<byte>();
        HopEventJson.WriteLine(ofTrace, new HopEvent(1, HopEventJsonTests.Trace, hop));

        var names = NamesIn(ofTrace.WrittenSpan);

        Assert.Equal(38, names.Count);
        Assert.Equal(names, NamesIn(Encoding.UTF8.GetBytes(Line(new SweepHop(1, "fra", 1, reply)))));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var labels = new ReplyLabels();
        for (var label = 1u; label <= ReplyLabels.Capacity; label++)
            labels.TryAdd(new MplsLabel(label, 0, false, 1).ToBits());
        var hop = new SweepHop(7, "fra", 2, new SweepReply
        {
            Destination = Address.Parse("2001:db8::9"),
            From = Address.Parse("2001:db8::1"),
            Protocol = ProbeProtocol.Udp,
            Ttl = 12,
            RttNanoseconds = 12_661_999,
            Labels = labels,
            Flags = ReplyFlags.Nat | ReplyFlags.Late,
            IsCoarse = true,
        })
        {
            Annotation = new Annotation([new Asn(64500)], "Example", Prefix.Parse("2001:db8::/32"), null, "DE", "Bonn", 50.7, 7.1),
            Snapshots = new SnapshotIds("asn_1", "geo_1", null),
        };
        var output = new ArrayBufferWriter<byte>(4_096);

        var allocated = Allocation.Of(() =>
        {
            for (var count = 0; count < 100; count++)
                Write(output, hop);
        });

        Assert.Equal(0, allocated);
    }

    static void Write(ArrayBufferWriter<byte> output, in SweepHop hop)
    {
        output.ResetWrittenCount();
        HopEventJson.WriteLine(output, hop);
    }

    static List<string> NamesIn(ReadOnlySpan<byte> line)
    {
        var names = new List<string>();
        var json = new Utf8JsonReader(line);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName)
                names.Add(json.GetString()!);
        }
        return names;
    }

    static string Line(SweepHop hop)
    {
        var output = new ArrayBufferWriter<byte>();
        HopEventJson.WriteLine(output, hop);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
