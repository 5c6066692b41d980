using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class NetFlow5Tests
{
    [Fact]
    public void Every_field_of_a_record_is_read()
    {
        var flow = Assert.Single(new Exporter().Send(NetFlow5(0, 1)));

        Assert.Equal(
            new FlowRecord(
                Address.Parse("192.0.2.1"), Address.Parse("198.51.100.1"), 1_500, 1, 1, ExportMs + 250 - 5_001, ExportMs + 250 - 1_000, new Asn(64_500),
                new Asn(64_501), 6, 40_001, 443, 24, 22, Address.Parse("203.0.113.1"), 101, 201, 0xB8, 0x1B, null, 1, null),
            flow);
    }

    [Fact]
    public void All_thirty_records_of_a_datagram_are_read()
    {
        var exporter = new Exporter();

        var flows = exporter.Send(NetFlow5(0, 30));

        Assert.Equal(Enumerable.Range(1, 30).Select(number => Address.Parse($"192.0.2.{number}")), flows.Select(flow => flow.Source!.Value));
        Assert.Equal(Enumerable.Range(1, 30).Select(number => 1_500UL * (ulong)number), flows.Select(flow => flow.Bytes));
        Assert.Equal((30, 0, 0), (exporter.Counters.Records, exporter.Counters.Malformed, exporter.Counters.TrailingBytes));
    }

    [Theory]
    [InlineData(0x4064, 100)]
    [InlineData(0x0064, 100)]
    [InlineData(0x4000, 1)]
    [InlineData(0xFFFF, 16_383)]
    public void Counts_are_scaled_by_the_interval_of_the_header(int sampling, uint rate)
    {
        var flow = new Exporter().Send(NetFlow5(0, 2, sampling: (ushort)sampling))[1];

        Assert.Equal((rate, 3_000UL * rate, 2UL * rate), (flow.SamplingRate, flow.Bytes, flow.Packets));
    }

    [Fact]
    public void A_cut_datagram_gives_the_records_that_are_whole()
    {
        var exporter = new Exporter();

        Assert.Equal(2, exporter.Send(NetFlow5(0, 3)[..^1]).Count);
        Assert.Equal(1, exporter.Counters.MalformedBy(MalformedReason.Truncated));
    }

    [Fact]
    public void What_is_behind_the_records_is_counted()
    {
        var exporter = new Exporter();

        Assert.Equal(2, exporter.Send([.. NetFlow5(0, 2), 1, 2, 3]).Count);
        Assert.Equal((3, 0), (exporter.Counters.TrailingBytes, exporter.Counters.Malformed));
    }

    [Fact]
    public void What_the_exporter_does_not_know_is_null()
    {
        var datagram = NetFlow5(0, 1);
        datagram.AsSpan(24 + 8, 4).Clear();
        datagram.AsSpan(24 + 40, 4).Clear();

        var flow = Assert.Single(new Exporter().Send(datagram));

        Assert.Equal((null, null, null), (flow.NextHop, flow.SourceAs, flow.DestinationAs));
    }

    [Fact]
    public void A_flow_from_before_the_wrap_of_the_up_time_lies_before_its_export()
    {
        var datagram = NetFlow5(0, 1);
        U32(1_000).CopyTo(datagram, 4);
        U32(uint.MaxValue - 999).CopyTo(datagram, 24 + 24);
        U32(500).CopyTo(datagram, 24 + 28);

        var flow = Assert.Single(new Exporter().Send(datagram));

        Assert.Equal((ExportMs + 250 - 2_000, ExportMs + 250 - 500), (flow.StartedAt, flow.EndedAt));
    }

    [Fact]
    public void An_exporter_without_a_clock_is_placed_by_the_time_of_receipt()
    {
        var datagram = NetFlow5(0, 1);
        datagram.AsSpan(8, 8).Clear();

        var flow = Assert.Single(new Exporter { Now = 1_800_000_000_000 }.Send(datagram));

        Assert.Equal((1_799_999_994_999, 1_799_999_999_000), (flow.StartedAt, flow.EndedAt));
    }
}
