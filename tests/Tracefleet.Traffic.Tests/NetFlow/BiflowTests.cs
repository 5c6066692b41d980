using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class BiflowTests
{
    const uint Reverse = 29_305;

    static readonly byte[] Template = Set(
        2, U16(256), U16(16), Specifiers((8, 4), (12, 4), (7, 2), (11, 2), (16, 4), (17, 4), (9, 1), (10, 4), (1, 8), (2, 8), (152, 8), (34, 2)),
        Enterprise(1, 8, Reverse), Enterprise(2, 4, Reverse), Enterprise(6, 1, Reverse), Enterprise(5, 1, Reverse));

    [Fact]
    public void Both_directions_are_flows()
    {
        var exporter = new Exporter();

        var flows = exporter.Send(Ipfix(0, 1, Template, Set(256, Record(reverseBytes: 9_000, reversePackets: 9))));

        var forward = new FlowRecord
        {
            Source = Address.Parse("192.0.2.1"),
            Destination = Address.Parse("198.51.100.2"),
            SourcePort = 40_000,
            DestinationPort = 443,
            SourceAs = new Asn(64_500),
            DestinationAs = new Asn(64_501),
            SourcePrefixLength = 24,
            InputInterface = 3,
            Bytes = 1_200,
            Packets = 4,
            StartedAt = ExportMs,
            Flows = 1,
            SamplingRate = 2,
        };
        var reverse = new FlowRecord
        {
            Source = Address.Parse("198.51.100.2"),
            Destination = Address.Parse("192.0.2.1"),
            SourcePort = 443,
            DestinationPort = 40_000,
            SourceAs = new Asn(64_501),
            DestinationAs = new Asn(64_500),
            DestinationPrefixLength = 24,
            OutputInterface = 3,
            Bytes = 18_000,
            Packets = 18,
            StartedAt = ExportMs,
            TcpFlags = 0x12,
            TrafficClass = 0x20,
            Flows = 1,
            SamplingRate = 2,
        };
        Assert.Equal([forward, reverse], flows);
        Assert.Equal(2, exporter.Counters.Records);
    }

    [Fact]
    public void A_biflow_that_nobody_answered_is_one_flow_and_one_record_either_way()
    {
        var exporter = new Exporter();

        Assert.Single(exporter.Send(Ipfix(0, 1, Template, Set(256, Record(reverseBytes: 0, reversePackets: 0)))));
        exporter.Send(Ipfix(1, 1, Set(256, Record(reverseBytes: 1, reversePackets: 1))));
        exporter.Send(Ipfix(2, 1));
        Assert.Equal((0, 0), (exporter.Counters.SequenceGaps, exporter.Counters.OutOfOrder));
    }

    [Fact]
    public void A_firewall_counts_initiator_and_responder()
    {
        var flows = new Exporter().Send(NetFlow9(
            0, 1, Set(0, FlowDatagrams.Template(256, (8, 4), (231, 4), (232, 4))), Set(256, Ip("192.0.2.1"), U32(10), U32(20))));

        Assert.Equal([(Address.Parse("192.0.2.1"), 10UL), (null, 20)], flows.Select(flow => (flow.Source, flow.Bytes)));
    }

    static byte[] Record(ulong reverseBytes, uint reversePackets) =>
        [.. Ip("192.0.2.1"), .. Ip("198.51.100.2"), .. U16(40_000), .. U16(443), .. U32(64_500), .. U32(64_501), 24, .. U32(3), .. U64(600), .. U64(2),
            .. U64(ExportMs), .. U16(2), .. U64(reverseBytes), .. U32(reversePackets), 0x12, 0x20];
}
