using Tracefleet.Addressing;

namespace Tracefleet.Traffic.Tests.NetFlow;

/// <summary>The FlowSets of RFC 3954 §11, byte for byte.</summary>
public class Rfc3954ExamplesTests
{
    const string Header = "0009 0007 0000EA60 5A2C1D80 0000000A 00000001";

    /// <summary>IP_SRC_ADDR, IP_DST_ADDR, IP_NEXT_HOP, IN_PKTS, IN_BYTES.</summary>
    const string TemplateFlowSet = "0000 001C 0100 0005 0008 0004 000C 0004 000F 0004 0002 0004 0001 0004";

    const string DataFlowSet =
        "0100 0040 C6A8010C 0A050CFE C0A80101 00001391 00518C81"
        + "C0A8011B 0A050C17 C0A80101 000002EC 0005EF46 C0A80138 0A050C41 C0A80101 00000005 00001986";

    /// <summary>Scope line card, then TOTAL_EXP_PKTS_SENT and TOTAL_FLOWS_EXP, and two bytes of padding.</summary>
    const string OptionsTemplateFlowSet = "0001 0018 0101 0004 0008 0003 0002 0029 0002 002A 0002 0000";

    const string OptionsDataFlowSet = "0101 0010 0001 0159 27D9 0002 02B2 4FB2";

    [Fact]
    public void All_four_kinds_are_read_in_one_datagram()
    {
        var exporter = new Exporter();

        var flows = exporter.Send(Bytes(Header + TemplateFlowSet + DataFlowSet + OptionsTemplateFlowSet + OptionsDataFlowSet));

        Assert.Equal(["198.168.1.12", "192.168.1.27", "192.168.1.56"], flows.Select(flow => flow.Source.ToString()));
        Assert.Equal(["10.5.12.254", "10.5.12.23", "10.5.12.65"], flows.Select(flow => flow.Destination.ToString()));
        Assert.All(flows, flow => Assert.Equal(Address.Parse("192.168.1.1"), flow.NextHop));
        Assert.Equal([(5_009UL, 5_344_385UL), (748, 388_934), (5, 6_534)], flows.Select(flow => (flow.Packets, flow.Bytes)));
        Assert.Equal((2, 2, 0), (exporter.Counters.Templates, exporter.Counters.OptionsRecords, exporter.Counters.Malformed));
    }

    [Fact]
    public void A_template_holds_for_later_datagrams()
    {
        var exporter = new Exporter();
        Assert.Empty(exporter.Send(Bytes(Header + TemplateFlowSet)));

        Assert.Equal(3, exporter.Send(Bytes(Header.Replace("0000000A", "0000000B", StringComparison.Ordinal) + DataFlowSet)).Count);
        Assert.Equal((0, 0), (exporter.Counters.SequenceGaps, exporter.Counters.OutOfOrder));
    }

    static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
