using Tracefleet.Traffic.NetFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class SetTests
{
    const int Variable = 65_535;

    static readonly byte[] Octets = Set(2, Template(256, (1, 4)));

    readonly Exporter _exporter = new();

    [Fact]
    public void Fewer_bytes_than_a_record_are_padding()
    {
        Assert.Equal([7UL, 8], _exporter.Send(Ipfix(0, 1, Octets, Set(256, U32(7), U32(8), new byte[3]))).Select(flow => flow.Bytes));
        Assert.Equal(0, _exporter.Counters.Malformed);
    }

    [Fact]
    public void A_set_of_its_header_alone_is_empty()
    {
        Assert.Single(_exporter.Send(Ipfix(0, 1, Octets, Set(256), Set(2), Set(3), Set(256, U32(7)))));
        Assert.Equal(0, _exporter.Counters.Malformed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(9)]
    public void A_set_that_is_shorter_than_its_header_or_longer_than_the_rest_ends_the_datagram(int length)
    {
        Assert.Single(_exporter.Send(Ipfix(0, 1, Octets, Set(256, U32(7)), [.. U16(256), .. U16(length), .. U32(8)])));
        Assert.Equal(1, _exporter.Counters.MalformedBy(MalformedReason.SetLength));
    }

    [Fact]
    public void Bytes_that_are_no_set_are_malformed()
    {
        Assert.Single(_exporter.Send(Ipfix(0, 1, Octets, Set(256, U32(7)), [0, 0, 0])));
        Assert.Equal(1, _exporter.Counters.MalformedBy(MalformedReason.SetLength));
    }

    [Fact]
    public void Sets_that_mean_nothing_are_skipped()
    {
        Assert.Single(_exporter.Send(Ipfix(0, 1, Octets, Set(0, U32(1)), Set(1, U32(1)), Set(4, U32(1)), Set(255), Set(256, U32(7)))));
        Assert.Equal((4, 0), (_exporter.Counters.ReservedSets, _exporter.Counters.Malformed));

        _exporter.Send(NetFlow9(0, 1, Set(2, U32(1))));
        Assert.Equal(5, _exporter.Counters.ReservedSets);
    }

    [Fact]
    public void A_field_that_runs_over_its_set_ends_the_set_and_not_the_datagram()
    {
        var variable = Set(2, Template(257, (1, 4), (82, Variable)));

        var flows = _exporter.Send(Ipfix(0, 1, Octets, variable, Set(257, U32(1), [1, 0x61], U32(2), [5, 0x61]), Set(256, U32(7))));

        Assert.Equal([1UL, 7], flows.Select(flow => flow.Bytes));
        Assert.Equal(1, _exporter.Counters.MalformedBy(MalformedReason.RecordTruncated));
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("FF00")]
    [InlineData("FF0001")]
    [InlineData("FFFFFF00")]
    public void A_long_length_that_its_set_cuts_off_is_no_record(string length)
    {
        var template = Set(2, Template(257, (82, Variable), (1, 1)));

        Assert.Empty(_exporter.Send(Ipfix(0, 1, template, Set(257, Convert.FromHexString(length), length.Length == 2 ? [1] : []))));
        Assert.Equal(1, _exporter.Counters.MalformedBy(MalformedReason.RecordTruncated));
    }

    [Fact]
    public void A_long_length_may_be_of_few_bytes_and_a_short_one_of_254()
    {
        var template = Set(2, Template(257, (82, Variable), (1, 1)));

        var flows = _exporter.Send(Ipfix(0, 1, template, Set(257, [0xFF, 0, 2, 1, 1, 5], [0xFF, 0, 0, 6], [254, .. new byte[254], 7], [0, 8])));

        Assert.Equal([5UL, 6, 7, 8], flows.Select(flow => flow.Bytes));
    }

    [Fact]
    public void A_counter_of_variable_length_is_read_where_it_fits()
    {
        var template = Set(2, Template(257, (1, Variable), (2, 1)));

        var flows = _exporter.Send(Ipfix(0, 1, template, Set(257, [3, 1, 0, 0, 5], [0, 6], [9, .. new byte[9], 7])));

        Assert.Equal([(65_536UL, 5UL), (0, 6), (0, 7)], flows.Select(flow => (flow.Bytes, flow.Packets)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("05")]
    [InlineData("0005")]
    [InlineData("00090001000000000000000000000000000000")]
    [InlineData("000A00100000000000000000000000")]
    public void A_datagram_without_a_whole_header_is_malformed(string hex)
    {
        Assert.Empty(_exporter.Send(Convert.FromHexString(hex)));
        Assert.Equal((1, 1), (_exporter.Counters.Datagrams, _exporter.Counters.MalformedBy(MalformedReason.ShortHeader)));
    }

    [Fact]
    public void Other_versions_are_malformed()
    {
        foreach (var version in (int[])[0, 1, 6, 7, 8, 11, 0x0500])
            Assert.Empty(_exporter.Send([.. U16(version), .. new byte[60]]));
        Assert.Equal(7, _exporter.Counters.MalformedBy(MalformedReason.UnknownVersion));
    }

    [Fact]
    public void A_message_that_says_it_is_longer_gives_what_is_there()
    {
        var message = Ipfix(0, 1, Octets, Set(256, U32(7)));
        U16(message.Length + 8).CopyTo(message, 2);

        Assert.Single(_exporter.Send(message));
        Assert.Equal(1, _exporter.Counters.MalformedBy(MalformedReason.Truncated));
    }

    [Fact]
    public void What_is_behind_a_message_is_counted()
    {
        Assert.Single(_exporter.Send([.. Ipfix(0, 1, Octets, Set(256, U32(7))), .. Set(256, U32(8))]));
        Assert.Equal((8, 0), (_exporter.Counters.TrailingBytes, _exporter.Counters.Malformed));
    }
}
