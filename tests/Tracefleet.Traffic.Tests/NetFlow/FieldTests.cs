using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class FieldTests
{
    [Fact]
    public void Every_field_of_an_IPv6_flow_is_read()
    {
        var flow = One(
            (27, Ip("2001:db8::1")), (28, Ip("2001:db8:1::2")), (29, [48]), (30, [32]), (62, Ip("2001:db8:ff::1")), (63, Ip("2001:db8:ee::1")),
            (1, U64(3_000)), (2, U64(2)), (3, U64(4)), (4, [17]), (7, U16(5_353)), (11, U16(53)), (16, U32(4_200_000_001)),
            (17, U16(64_501)), (10, U32(70_000)), (14, U16(9)),
            (5, [0x28]), (6, U16(0x0112)), (58, U16(100)), (61, [1]));

        Assert.Equal(
            new FlowRecord(
                Address.Parse("2001:db8::1"), Address.Parse("2001:db8:1::2"), 3_000, 2, 4, null, null, new Asn(4_200_000_001), new Asn(64_501), 17, 5_353, 53,
                48, 32, Address.Parse("2001:db8:ff::1"), 70_000, 9, 0x28, 0x12, 100, 1, FlowDirection.Egress),
            flow);
    }

    [Fact]
    public void Every_field_of_an_IPv4_flow_is_read()
    {
        var flow = One((8, Ip("192.0.2.1")), (12, Ip("198.51.100.2")), (9, [24]), (13, [0]), (15, Ip("203.0.113.1")), (243, U16(7)), (61, [0]), (2, [1]));

        Assert.Equal(
            new FlowRecord
            {
                Source = Address.Parse("192.0.2.1"),
                Destination = Address.Parse("198.51.100.2"),
                SourcePrefixLength = 24,
                DestinationPrefixLength = 0,
                NextHop = Address.Parse("203.0.113.1"),
                VlanId = 7,
                Direction = FlowDirection.Ingress,
                Packets = 1,
                Flows = 1,
                SamplingRate = 1,
            },
            flow);
    }

    /// <summary>Reduced-size encoding, RFC 7011 §6.2.</summary>
    [Theory]
    [InlineData("07", 7)]
    [InlineData("0107", 263)]
    [InlineData("010203", 66_051)]
    [InlineData("0102030405", 4_328_719_365)]
    [InlineData("01020304050607", 283_686_952_306_183)]
    [InlineData("FFFFFFFFFFFFFFFF", ulong.MaxValue)]
    public void Counters_have_any_length_up_to_8(string bytes, ulong count) => Assert.Equal(count, One((1, Convert.FromHexString(bytes))).Bytes);

    [Fact]
    public void Fields_of_a_length_that_they_cannot_have_are_not_read()
    {
        var flow = One((8, [192, 0, 2]), (27, new byte[4]), (7, U32(70_000)), (4, U16(300)), (2, new byte[9]), (1, [5]), (156, U32(1)));

        Assert.Equal(new FlowRecord { Bytes = 5, Flows = 1, SamplingRate = 1 }, flow);
    }

    [Theory]
    [InlineData(85, 86)]
    [InlineData(23, 24)]
    [InlineData(171, 172)]
    [InlineData(231, 298)]
    public void Other_counters_stand_in(int octets, int packets)
    {
        var flow = One((octets, U32(900)), (packets, U32(3)));

        Assert.Equal((900UL, 3UL), (flow.Bytes, flow.Packets));
    }

    [Fact]
    public void Deltas_go_before_totals_and_what_came_in_before_what_went_out()
    {
        Assert.Equal(7UL, One((85, U32(900)), (1, U32(7)), (23, U32(5))).Bytes);
        Assert.Equal(5UL, One((1, U32(0)), (23, U32(5))).Bytes);
        Assert.Equal(7UL, One((1, U32(7)), (1, U32(8))).Bytes);
    }

    [Fact]
    public void Of_fields_for_both_families_the_filled_one_is_taken()
    {
        var six = One((8, new byte[4]), (27, Ip("2001:db8::1")), (9, [0]), (29, [64]), (1, [1]));
        var four = One((8, Ip("192.0.2.1")), (27, new byte[16]), (9, [24]), (29, [0]), (1, [1]));
        var neither = One((8, new byte[4]), (27, new byte[16]), (1, [1]));

        Assert.Equal((Address.Parse("2001:db8::1"), (byte)64), (six.Source!.Value, six.SourcePrefixLength!.Value));
        Assert.Equal((Address.Parse("192.0.2.1"), (byte)24), (four.Source!.Value, four.SourcePrefixLength!.Value));
        Assert.Equal(Address.Parse("0.0.0.0"), neither.Source);
    }

    [Fact]
    public void Prefixes_stand_in_for_addresses()
    {
        var flow = One((44, [192, 0, 2]), (169, [0x20, 0x01, 0x0D, 0xB8]), (1, [1]));

        Assert.Equal((Address.Parse("192.0.2.0"), Address.Parse("2001:db8::")), (flow.Source!.Value, flow.Destination!.Value));
    }

    [Fact]
    public void The_next_hop_of_BGP_stands_in_for_one_that_is_not_told()
    {
        Assert.Equal(Address.Parse("203.0.113.9"), One((15, new byte[4]), (18, Ip("203.0.113.9")), (1, [1])).NextHop);
        Assert.Equal(Address.Parse("2001:db8::9"), One((63, Ip("2001:db8::9")), (1, [1])).NextHop);
        Assert.Null(One((15, new byte[4]), (62, new byte[16]), (1, [1])).NextHop);
    }

    [Fact]
    public void What_cannot_be_is_null()
    {
        var flow = One((8, Ip("192.0.2.1")), (9, [33]), (16, U32(0)), (61, [2]), (10, U64(1UL << 40)), (58, U32(70_000)), (1, [1]));

        Assert.Equal(
            (null, null, null, null, null), (flow.SourcePrefixLength, flow.SourceAs, flow.Direction, flow.InputInterface, flow.VlanId));
    }

    [Fact]
    public void Records_that_count_nothing_are_no_flows()
    {
        var exporter = new Exporter();

        Assert.Empty(exporter.Send(Ipfix(0, 1, Set(2, Template(256, (8, 4))), Set(256, Ip("192.0.2.1"), Ip("192.0.2.2")))));
        Assert.Equal((2, 0), (exporter.Counters.NotFlows, exporter.Counters.Records));
    }

    [Fact]
    public void NetFlow_9_has_no_enterprises_and_no_variable_lengths()
    {
        var exporter = new Exporter();

        var flow = Assert.Single(exporter.Send(NetFlow9(0, 1, Set(0, Template(256, (0x8001, 4), (1, 4))), Set(256, U32(1), U32(7)))));

        Assert.Equal(7UL, flow.Bytes);
    }

    /// <summary>The flow of an IPFIX message with these fields.</summary>
    internal static FlowRecord One(params (int Id, byte[] Value)[] fields) => Assert.Single(new Exporter().Send(Ipfix(
        0, 1, Set(2, Template(256, [.. fields.Select(field => (field.Id, field.Value.Length))])), Set(256, [.. fields.Select(field => field.Value)]))));
}
