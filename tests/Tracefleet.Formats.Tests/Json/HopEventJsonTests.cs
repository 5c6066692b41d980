using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Formats.Json;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Formats.Tests.Json;

public class HopEventJsonTests
{
    internal static readonly TraceRecord Trace = new()
    {
        Campaign = "c1",
        Shard = 3,
        ShardAttempt = 2,
        VantagePoint = "ams",
        TargetIndex = 5,
        Target = "example.org",
        Destination = Address.Parse("192.0.2.9"),
        Protocol = ProbeProtocol.Udp,
        Flow = new FlowId(7),
        SourcePort = 33_007,
        DestinationPort = 33_434,
        StartedAt = Instant.FromUnixMicroseconds(1_780_229_280_000_000),
        EndedAt = Instant.FromUnixMicroseconds(1_780_229_281_500_000),
        Reason = CellReason.Unreachable,
        FailureSource = FailureSource.Target,
        Detail = "The last router said no.",
        Snapshots = new SnapshotIds("asn_1", "geo_1", null),
    };

    static readonly Hop Answered = new()
    {
        Ttl = 4,
        Attempt = 1,
        SentAt = Instant.FromUnixMicroseconds(1_780_229_280_000_123),
        Addr = Address.Parse("198.51.100.1"),
        RttMicroseconds = 12_340,
        ReplyTtl = 61,
        QuotedTtl = 1,
        IcmpType = 11,
        IcmpCode = 0,
        ReplySize = 96,
        Mpls = [new MplsLabel(16_001, 0, true, 1)],
        Flags = ReplyFlags.Late | ReplyFlags.Nat,
        Annotation = new Annotation([new Asn(64500), new Asn(64501)], "Exámple", Prefix.Parse("198.51.100.0/24"), null, "DE", "Köln", 50.94, 6.96),
    };

    static string Line(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Fact]
    public void Writes_an_answered_probe_with_every_field_in_order() => Assert.Equal(
        """
        {"campaign":"c1","shard":3,"vantagePoint":"ams","seq":42,"target":"example.org","dst":"192.0.2.9","flow":7,"ttl":4,"attempt":1,
        "sentAt":"2026-05-31T12:08:00.000123Z","rttMs":12.340,"addr":"198.51.100.1","replyTtl":61,"quotedTtl":1,"icmpType":11,"icmpCode":0,
        "replySize":96,"mpls":[{"label":16001,"exp":0,"bos":true,"ttl":1}],"proto":"udp","srcPort":33007,"dstPort":33434,"flags":["late","nat"],
        "asn":[64500,64501],"asName":"Exámple","prefix":"198.51.100.0/24","ixp":null,"country":"DE","city":"Köln","lat":50.94,"lon":6.96,
        "snapshots":{"asn":"asn_1","geo":"geo_1","ixp":null}}
        """.ReplaceLineEndings("") + "\n",
        Line(output => HopEventJson.WriteLine(output, new HopEvent(42, Trace, Answered))));

    [Fact]
    public void Writes_silence_with_the_same_fields() => Assert.Equal(
        """
        {"campaign":"c1","shard":3,"vantagePoint":"ams","seq":43,"target":"example.org","dst":"192.0.2.9","flow":7,"ttl":5,"attempt":2,
        "sentAt":"1970-01-01T00:00:00.000000Z","rttMs":null,"addr":null,"replyTtl":null,"quotedTtl":null,"icmpType":null,"icmpCode":null,
        "replySize":null,"mpls":[],"proto":"udp","srcPort":33007,"dstPort":33434,"flags":[],"asn":[],"asName":null,"prefix":null,"ixp":null,
        "country":null,"city":null,"lat":null,"lon":null,"snapshots":{"asn":"asn_1","geo":"geo_1","ixp":null}}
        """.ReplaceLineEndings("") + "\n",
        Line(output => HopEventJson.WriteLine(output, new HopEvent(43, Trace, new Hop { Ttl = 5, Attempt = 2, SentAt = default }))));

    [Fact]
    public void Says_why_a_probe_was_not_sent() => Assert.EndsWith(
        ""","sendFailure":"no_route"}""" + "\n",
        Line(output => HopEventJson.WriteLine(output, new HopEvent(1, Trace, new Hop { Ttl = 1, Attempt = 1, SentAt = default, SendFailure = SendFailure.NoRoute }))));

    [Fact]
    public void Writes_what_a_probe_has_of_its_own_in_place_of_what_its_trace_has()
    {
        var hop = new Hop
        {
            Ttl = 5,
            Attempt = 900,
            SentAt = default,
            Flow = new FlowId(12),
            SourcePort = 40_000,
            DestinationPort = 80,
            Destination = Address.Parse("192.0.2.77"),
            Addr = Address.Parse("198.51.100.1"),
            Mtu = 1_400,
        };

        var line = Line(output => HopEventJson.WriteLine(output, new HopEvent(1, Trace, hop)));

        Assert.Contains(""""dst":"192.0.2.77","flow":12,"ttl":5,"attempt":900,"""", line);
        Assert.Contains(""""srcPort":40000,"dstPort":80,"""", line);
        Assert.EndsWith("""","mtu":1400}"""" + "\n", line);
    }

    [Fact]
    public void Names_the_special_range_of_an_address_and_reads_it_back()
    {
        var hop = Answered with { Annotation = Annotation.None with { Special = "Private-Use" } };

        var line = Line(output => HopEventJson.WriteLine(output, new HopEvent(1, Trace, hop)));

        Assert.EndsWith("""","special":"Private-Use"}"""" + "\n", line);
        Assert.True(HopEventJson.TryRead(Encoding.UTF8.GetBytes(line), out var read));
        Assert.Equal("Private-Use", read.Hop.Annotation!.Special);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public void A_line_stays_one_line_whatever_a_snapshot_says(string separator)
    {
        var hop = Answered with { Annotation = Annotation.None with { City = $"a{separator}b" } };

        var line = Line(output => HopEventJson.WriteLine(output, new HopEvent(1, Trace, hop)));

        Assert.DoesNotContain(separator, line[..^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_the_end_of_a_cell() => Assert.Equal(
        """
        {"campaign":"c1","shard":3,"vantagePoint":"ams","target":"example.org","dst":"192.0.2.9","reason":"unreachable","failureSource":"target",
        "detail":"The last router said no.","startedAt":"2026-05-31T12:08:00.000000Z","endedAt":"2026-05-31T12:08:01.500000Z","hops":9,
        "pathHash":"00000000000000ff","paths":1,"probes":8,"answers":2,"rttMinMs":1.234,"rttAvgMs":2.000,"rttMaxMs":10.000}
        """.ReplaceLineEndings("") + "\n",
        Line(output => CellJson.WriteLine(output, Trace, 9, new CellFigures(8, 2, 1_234, 2_000, 10_000, 1, 0xFF))));

    // Unoptimised code boxes the numbers it formats: 320 bytes for each line. A line made as text would take twice its 600 characters.
    [Fact]
    public void Lines_are_not_made_as_text_first()
    {
        var output = new ArrayBufferWriter<byte>(16 * 1024 * 1024);
        HopEventJson.WriteLine(output, new HopEvent(1, Trace, Answered));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            HopEventJson.WriteLine(output, new HopEvent(i, Trace, Answered));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000 * 400);
    }

    static readonly Gen<Hop> AnyHop =
        from ttl in Gen.Choose(1, 255)
        from attempt in Gen.Choose(1, 10_000)
        from sent in Gen.Choose(0, int.MaxValue)
        from addr in Gen.Choose(0, int.MaxValue)
        from ipv6 in Gen.Elements(true, false)
        from rtt in Gen.Choose(0, int.MaxValue)
        from octet in Gen.Choose(0, 255)
        from flags in Gen.Choose(0, 15)
        from label in Gen.Choose(0, 0xFFFFF)
        from text in ArbMap.Default.GeneratorFor<string>()
        from lat in Gen.Choose(-90_000, 90_000)
        select addr % 4 == 0
            ? new Hop { Ttl = (byte)ttl, Attempt = attempt, SentAt = Instant.FromUnixMicroseconds(sent), SendFailure = (SendFailure)(rtt % 8) }
            : Answered with
            {
                Ttl = (byte)ttl,
                Attempt = attempt,
                SentAt = Instant.FromUnixMicroseconds(sent * 1_000L),
                Addr = ipv6 ? new Address(new UInt128(0x2001_0db8_0000_0000, (ulong)addr)) : Address.FromIpv4((uint)addr),
                RttMicroseconds = rtt,
                QuotedTtl = octet < 9 ? null : (byte)octet,
                Mtu = octet % 3 == 0 ? rtt : null,
                IcmpType = octet < 9 ? null : (byte)octet,
                IcmpCode = octet < 9 ? null : (byte)octet,
                Mpls = [.. Enumerable.Range(0, octet % 4).Select(i => new MplsLabel((uint)label, (byte)(octet % 8), i == 0, (byte)octet))],
                Flags = (ReplyFlags)flags,
                Annotation = new Annotation([new Asn((uint)rtt)], text, null, text, null, null, lat / 1_000d, null),
            };

    [Fact]
    public void What_is_written_is_what_is_read() => Prop.ForAll(Arb.From(AnyHop), hop =>
    {
        var output = new ArrayBufferWriter<byte>();
        HopEventJson.WriteLine(output, new HopEvent(7, Trace, hop));

        Assert.True(HopEventJson.TryRead(output.WrittenSpan, out var read));
        var again = new ArrayBufferWriter<byte>();
        HopEventJson.WriteLine(again, read);
        Assert.Equal(Encoding.UTF8.GetString(output.WrittenSpan), Encoding.UTF8.GetString(again.WrittenSpan));
        Assert.Equal((7L, hop.Ttl, hop.SentAt, hop.Addr, hop.RttMicroseconds, hop.Flags, hop.SendFailure, hop.QuotedTtl),
            (read.Seq, read.Hop.Ttl, read.Hop.SentAt, read.Hop.Addr, read.Hop.RttMicroseconds, read.Hop.Flags, read.Hop.SendFailure, read.Hop.QuotedTtl));
    }).QuickCheckThrowOnFailure();

    static readonly Gen<Hop> Telling =
        from hop in AnyHop.Where(hop => hop.Addr is not null)
        from interfaces in Gen.ListOf(
            from role in Gen.Elements(Enum.GetValues<InterfaceRole>())
            from number in Gen.Choose(0, int.MaxValue)
            from name in Gen.Elements<string?>(null, "", "xe-0/0/1", "Gi\"1\"", "eth0.東京", new string('x', 64))
            select new InterfaceInformation(role, number % 3 == 0 ? null : (uint)number * 2, number % 5 == 0 ? null : hop.Addr, name, number % 2 == 0 ? null : uint.MaxValue))
        from extensions in Gen.ListOf(
            from number in Gen.Choose(0, 255)
            from type in Gen.Choose(0, 255)
            from length in Gen.Choose(0, ReplyExtension.MaxBytes)
            select new ReplyExtension((byte)number, (byte)type, [.. Enumerable.Range(0, length).Select(i => (byte)(i ^ type))]))
        select hop with { Interfaces = [.. interfaces.Take(ReplyExtension.MaxCount)], Extensions = [.. extensions.Take(ReplyExtension.MaxCount)] };

    [Fact]
    public void Interfaces_and_extensions_are_read_as_they_were_written() => Prop.ForAll(Arb.From(Telling), hop =>
    {
        Assert.True(HopEventJson.TryRead(Encoding.UTF8.GetBytes(Line(output => HopEventJson.WriteLine(output, new HopEvent(7, Trace, hop)))), out var read));

        Assert.Equal(hop.Interfaces.AsEnumerable(), read.Hop.Interfaces);
        Assert.Equal(hop.Extensions.Select(Told), read.Hop.Extensions.Select(Told));
    }).QuickCheckThrowOnFailure();

    static (byte, byte, string) Told(ReplyExtension extension) => (extension.ClassNumber, extension.CType, Convert.ToHexString(extension.Bytes.AsSpan()));

    [Fact]
    public void Foreign_bytes_never_throw() =>
        Prop.ForAll<byte[]>(bytes => { HopEventJson.TryRead(bytes, out _); }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_mutated_line_never_throws()
    {
        var line = Encoding.UTF8.GetBytes(Line(output => HopEventJson.WriteLine(output, new HopEvent(42, Trace, Answered))));

        for (var position = 0; position < line.Length; position++)
        {
            HopEventJson.TryRead(line.AsSpan(0, position), out _);
            foreach (var value in "\"\\{}[],:0-9eu\0\xFF".Select(c => (byte)c))
            {
                var mutated = line.ToArray();
                mutated[position] = value;
                HopEventJson.TryRead(mutated, out _);
            }
        }
    }

    [Theory]
    [InlineData("\"ttl\":4", "\"ttl\":0")]
    [InlineData("\"ttl\":4", "\"ttl\":256")]
    [InlineData("\"rttMs\":12.340", "\"rttMs\":-1")]
    [InlineData("\"rttMs\":12.340", "\"rttMs\":1e28")]
    [InlineData("198.51.100.1\"", "198.51.100.256\"")]
    [InlineData("\"late\"", "\"early\"")]
    [InlineData("\"late\"", "null")]
    [InlineData("16001", "1048576")]
    [InlineData("\"proto\":\"udp\"", "\"proto\":\"quic\"")]
    [InlineData("2026-05-31", "9999-05-31")]
    [InlineData("\"lat\":50.94", "\"lat\":90.1")]
    [InlineData("198.51.100.0/24", "198.51.100.1/24")]
    [InlineData("\"campaign\":\"c1\"", "\"campaign\":\"\\ud800\"")]
    [InlineData("\"campaign\":\"c1\"", "\"campaign\":null")]
    public void Refuses_a_line_with_a_wrong_value(string right, string wrong)
    {
        var line = Line(output => HopEventJson.WriteLine(output, new HopEvent(42, Trace, Answered)));

        Assert.Contains(right, line, StringComparison.Ordinal);
        Assert.False(HopEventJson.TryRead(Encoding.UTF8.GetBytes(line.Replace(right, wrong, StringComparison.Ordinal)), out _));
    }
}
