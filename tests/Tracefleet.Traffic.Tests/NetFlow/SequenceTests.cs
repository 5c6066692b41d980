using Tracefleet.Traffic.NetFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class SequenceTests
{
    static readonly byte[] Octets = Set(2, Template(256, (1, 1)));

    readonly Exporter _exporter = new();

    ExporterCounters Counters => _exporter.Counters;

    [Fact]
    public void NetFlow_5_counts_flows_of_each_engine()
    {
        _exporter.Send(NetFlow5(1_000, 30));
        _exporter.Send(NetFlow5(1_030, 10));
        _exporter.Send(NetFlow5(5, 10, engine: 1));
        Assert.Equal((0, 0), (Counters.SequenceGaps, Counters.OutOfOrder));

        _exporter.Send(NetFlow5(1_070, 10));
        Assert.Equal((1, 30, 0), (Counters.SequenceGaps, Counters.LostRecords, Counters.LostDatagrams));
    }

    [Fact]
    public void NetFlow_9_counts_datagrams_of_each_source()
    {
        _exporter.Send(NetFlow9(uint.MaxValue, 1));
        _exporter.Send(NetFlow9(0, 1));
        _exporter.Send(NetFlow9(77, 2));
        Assert.Equal(0, Counters.SequenceGaps);

        _exporter.Send(NetFlow9(4, 1));
        Assert.Equal((1, 3, 0), (Counters.SequenceGaps, Counters.LostDatagrams, Counters.LostRecords));
    }

    [Fact]
    public void IPFIX_counts_data_records_and_no_templates()
    {
        _exporter.Send(Ipfix(10, 1, Octets, Set(256, [1, 2, 3])));
        _exporter.Send(Ipfix(13, 1, Set(3, OptionsTemplate(300, 1, (141, 1))), Set(300, [1, 2])));
        _exporter.Send(Ipfix(15, 1, Octets));
        _exporter.Send(Ipfix(15, 1));
        Assert.Equal((0, 0), (Counters.SequenceGaps, Counters.OutOfOrder));

        _exporter.Send(Ipfix(20, 1, Set(256, [1])));
        Assert.Equal((1, 5), (Counters.SequenceGaps, Counters.LostRecords));
    }

    [Fact]
    public void Records_that_cannot_be_counted_are_no_gap()
    {
        _exporter.Send(Ipfix(0, 1, Set(256, [1, 2, 3])));
        _exporter.Send(Ipfix(3, 1, Octets));

        Assert.Equal((0, 0, 1), (Counters.SequenceGaps, Counters.OutOfOrder, Counters.UnknownTemplates));
        _exporter.Send(Ipfix(4, 1));
        Assert.Equal((1, 1), (Counters.SequenceGaps, Counters.LostRecords));
    }

    [Fact]
    public void A_late_datagram_is_out_of_order_and_moves_nothing()
    {
        foreach (var sequence in (uint[])[1, 2, 4, 3, 5])
            _exporter.Send(NetFlow9(sequence, 1));

        Assert.Equal((1, 1, 1), (Counters.SequenceGaps, Counters.LostDatagrams, Counters.OutOfOrder));
    }

    [Fact]
    public void A_datagram_that_comes_twice_is_out_of_order_once()
    {
        foreach (var sequence in (uint[])[0, 30, 30, 60])
            _exporter.Send(NetFlow5(sequence, 30));

        Assert.Equal((0, 1), (Counters.SequenceGaps, Counters.OutOfOrder));
    }

    [Fact]
    public void An_exporter_that_starts_again_is_late_for_a_few_datagrams_only()
    {
        _exporter.Send(NetFlow9(5_000, 1));
        for (var sequence = 0u; sequence < 20; sequence++)
            _exporter.Send(NetFlow9(sequence, 1));

        Assert.Equal((0, 7, 1), (Counters.SequenceGaps, Counters.OutOfOrder, Counters.SequenceRestarts));
    }

    [Theory]
    [InlineData(0x4000_0000)]
    [InlineData(0x9000_0000)]
    public void A_leap_is_a_start_and_no_loss(uint sequence)
    {
        _exporter.Send(NetFlow9(0, 1));
        _exporter.Send(NetFlow9(sequence, 1));
        _exporter.Send(NetFlow9(sequence + 1, 1));

        Assert.Equal((0, 0, 1), (Counters.SequenceGaps, Counters.OutOfOrder, Counters.SequenceRestarts));
    }
}
