using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Formats.Iris;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Testing;

namespace Tracefleet.Formats.Tests.Iris;

public sealed class IrisCsvTests
{
    static readonly Instant Noon = new(1_780_000_000_999_000_000);

    [Fact]
    public void The_header_names_seventeen_columns_as_caracal_does() =>
        Assert.Equal(
            "capture_timestamp,probe_protocol,probe_src_addr,probe_dst_addr,probe_src_port,probe_dst_port,probe_ttl,quoted_ttl,reply_src_addr,reply_protocol,"
            + "reply_icmp_type,reply_icmp_code,reply_ttl,reply_size,reply_mpls_labels,rtt,round\n",
            Written(IrisCsv.WriteHeader));

    [Fact]
    public void Writes_mapped_addresses_seconds_tenths_and_quoted_labels() =>
        Assert.Equal(
            "1780000000,17,::ffff:198.18.0.1,::ffff:192.0.2.9,33003,33434,12,1,::ffff:198.18.1.7,1,11,0,250,140,\"[(24000,1,0,3),(17,0,1,4)]\",127,2\n",
            Written(output => IrisCsv.WriteLine(output, Ipv4(), Address.Parse("198.18.0.1"), 2)));

    [Fact]
    public void In_ipv6_the_size_is_without_the_IP_header() =>
        Assert.Equal(
            "1780000000,58,2001:db8::1,2001:db8:9::9,33000,0,3,1,2001:db8:7::,58,3,0,61,76,\"[]\",0,1\n",
            Written(output => IrisCsv.WriteLine(output, Ipv6(), Address.Parse("2001:db8::1"), 1)));

    [Fact]
    public void A_longer_time_than_fits_is_the_longest_that_does() =>
        Assert.EndsWith(",\"[]\",65535,1\n", Written(output => IrisCsv.WriteLine(output, Ipv6() with { RttNanoseconds = 70_000_000_000 }, Address.Parse("2001:db8::1"), 1)));

    /// <summary>The first line is the example of caracal's manual, typed off.</summary>
    [Theory]
    [InlineData("1638618261,1,::ffff:10.17.0.137,::,24000,0,64,0,::ffff:8.8.8.8,1,0,0,107,94,[],564,1", "10.17.0.137", "8.8.8.8", 564, 0, "1")]
    [InlineData("1638618261,17,::ffff:10.0.0.1,::ffff:192.0.2.9,24000,33434,8,1,::ffff:198.18.1.7,1,11,0,250,140,\"[(24000,1,0,3), (17,0,1,4)]\",127,2", "10.0.0.1", "198.18.1.7", 127, 2, "2")]
    [InlineData("1638618261000000,58,2001:db8::1,2001:db8:9::9,24000,0,3,1,2001:db8:7::,58,3,0,61,76,\"[]\",1,first\r\n", "2001:db8::1", "2001:db8:7::", 1, 0, "first")]
    public void Reads_what_caracal_and_iris_write(string line, string source, string from, int rtt, int labels, string round)
    {
        Assert.True(IrisCsv.TryRead(line, out var reply));

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_638_618_261), reply!.CapturedAt);
        Assert.Equal((source, from), (reply.ProbeSource.ToString(), reply.ReplySource.ToString()));
        Assert.Equal(((ushort)rtt, labels, round, (ushort)24_000), (reply.RttTenths, reply.MplsLabels.Length, reply.Round, reply.ProbeSourcePort));
    }

    [Theory]
    [InlineData("")]
    [InlineData("capture_timestamp,probe_protocol,probe_src_addr,probe_dst_addr,probe_src_port,probe_dst_port,probe_ttl,quoted_ttl,reply_src_addr,reply_protocol,reply_icmp_type,reply_icmp_code,reply_ttl,reply_size,reply_mpls_labels,rtt,round")]
    [InlineData("1638618261,1,::ffff:10.17.0.137,::,24000,0,64,0,::ffff:8.8.8.8,1,0,0,107,94,[],564")]
    [InlineData("1638618261,1,::ffff:10.17.0.137,::,24000,0,64,0,::ffff:8.8.8.8,1,0,0,107,94,[],564,1,1")]
    [InlineData("1638618261,256,::ffff:10.17.0.137,::,24000,0,64,0,::ffff:8.8.8.8,1,0,0,107,94,[],564,1")]
    [InlineData("1638618261,1,::ffff:10.17.0.300,::,24000,0,64,0,::ffff:8.8.8.8,1,0,0,107,94,[],564,1")]
    [InlineData("1638618261,1,::ffff:10.17.0.137,::,24000,0,64,0,::ffff:8.8.8.8,1,0,0,107,94,[],65536,1")]
    [InlineData("1638618261,1,::ffff:10.17.0.137,::,24000,0,64,0,::ffff:8.8.8.8,1,0,0,107,94,\"[(1,2,3)]\",564,1")]
    [InlineData("1638618261,1,::ffff:10.17.0.137,::,24000,0,64,0,::ffff:8.8.8.8,1,0,0,107,94,\"[(1,2,0,4]\",564,1")]
    [InlineData("1638618261,1,::ffff:10.17.0.137,::,24000,0,64,0,::ffff:8.8.8.8,1,0,0,107,94,\"[],564,1")]
    [InlineData("9223372036854775807,1,::ffff:10.17.0.137,::,24000,0,64,0,::ffff:8.8.8.8,1,0,0,107,94,[],564,1")]
    public void Refuses_what_is_no_row(string line) => Assert.False(IrisCsv.TryRead(line, out _));

    [Fact]
    public void What_is_written_is_what_is_read() =>
        Prop.ForAll(Replies(), reply =>
        {
            var source = Address.Parse(reply.From.IsIpv4 ? "198.18.0.1" : "2001:db8::1");
            Assert.True(IrisCsv.TryRead(Written(output => IrisCsv.WriteLine(output, reply, source, 7)), out var row));
            Assert.Equal(
                new IrisReply(
                    DateTimeOffset.FromUnixTimeSeconds(1_780_000_000), (byte)reply.Protocol, source, reply.Destination, reply.SourcePort, reply.DestinationPort,
                    reply.Ttl, reply.QuotedTtl ?? 0, reply.From, reply.From.IsIpv4 ? (byte)1 : (byte)58, reply.IcmpType!.Value, reply.IcmpCode!.Value, reply.ReplyTtl,
                    (ushort)(reply.From.IsIpv4 ? reply.Size : reply.Size - 40), row!.MplsLabels, (ushort)((reply.RttNanoseconds!.Value + 50_000) / 100_000), "7"),
                row);
            Assert.Equal(Enumerable.Range(0, reply.Labels.Count).Select(index => reply.Labels[index]), row.MplsLabels);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Writing_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(1_000_000);
        var (reply, source) = (Ipv4(), Address.Parse("198.18.0.1"));

        var allocated = Allocation.Of(() =>
        {
            output.ResetWrittenCount();
            for (var line = 0; line < 200; line++)
                IrisCsv.WriteLine(output, reply, source, 1);
        });

        Assert.Equal(0, allocated);
    }

    static SweepReply Ipv4()
    {
        var labels = new ReplyLabels();
        labels.TryAdd(new MplsLabel(24_000, 1, false, 3).ToBits());
        labels.TryAdd(new MplsLabel(17, 0, true, 4).ToBits());
        return new SweepReply
        {
            Destination = Address.Parse("192.0.2.9"),
            From = Address.Parse("198.18.1.7"),
            Protocol = ProbeProtocol.Udp,
            Ttl = 12,
            Flow = 3,
            SourcePort = 33_003,
            DestinationPort = 33_434,
            SentAt = new Instant(Noon.UnixNanoseconds - 12_660_000),
            ReceivedAt = Noon,
            RttNanoseconds = 12_660_000,
            ReplyTtl = 250,
            QuotedTtl = 1,
            IcmpType = 11,
            IcmpCode = 0,
            Size = 140,
            Labels = labels,
        };
    }

    static SweepReply Ipv6() => new()
    {
        Destination = Address.Parse("2001:db8:9::9"),
        From = Address.Parse("2001:db8:7::"),
        Protocol = ProbeProtocol.Icmpv6,
        Ttl = 3,
        SourcePort = 33_000,
        ReceivedAt = Noon,
        RttNanoseconds = 49_999,
        ReplyTtl = 61,
        QuotedTtl = 1,
        IcmpType = 3,
        IcmpCode = 0,
        Size = 116,
    };

    static Arbitrary<SweepReply> Replies() => (
        from isIpv4 in Gen.Elements(true, false)
        from numbers in Gen.ListOf(Gen.Choose(0, 255), 8)
        from ports in Gen.Two(Gen.Choose(0, 65_535))
        from rtt in Gen.Choose(0, 2_000_000_000)
        from count in Gen.Choose(0, 8)
        select (isIpv4 ? Ipv4() : Ipv6()) with
        {
            Ttl = (byte)numbers[0],
            QuotedTtl = (byte)numbers[1],
            ReplyTtl = (byte)numbers[2],
            IcmpType = (byte)numbers[3],
            IcmpCode = (byte)numbers[4],
            SourcePort = (ushort)ports.Item1,
            DestinationPort = (ushort)ports.Item2,
            RttNanoseconds = rtt,
            Size = 40 + numbers[5] * 5,
            Labels = Labels(count, numbers[6]),
            From = isIpv4 ? Address.FromIpv4((uint)rtt) : new Address(Address.Parse("2001:db8::").Bits + (uint)rtt),
        }).ToArbitrary();

    static ReplyLabels Labels(int count, int number)
    {
        var labels = new ReplyLabels();
        for (var index = 0; index < count; index++)
            labels.TryAdd(new MplsLabel((uint)(number * 4_000 + index), (byte)(number % 8), index == count - 1, (byte)number).ToBits());
        return labels;
    }

    static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
