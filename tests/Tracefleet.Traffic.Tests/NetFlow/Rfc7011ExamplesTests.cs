using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;

namespace Tracefleet.Traffic.Tests.NetFlow;

/// <summary>The encodings of RFC 7011, Appendix A, byte for byte. It leaves the numbers of enterprises open; here they are that of RFC 5612.</summary>
public class Rfc7011ExamplesTests
{
    /// <summary>A.1: a message of 152 bytes, which are this and the sets of A.2.1, A.3 and A.4.1, and one of two records of options.</summary>
    const string Header = "000A 0098 5A2C1D80 00000000 3039 D431";

    /// <summary>A.2.1: sourceIPv4Address, destinationIPv4Address, ipNextHopIPv4Address, packetDeltaCount, octetDeltaCount.</summary>
    const string TemplateSet = "0002 001C 0100 0005 0008 0004 000C 0004 000F 0004 0002 0004 0001 0004";

    /// <summary>A.2.2: the third is an enterprise's own.</summary>
    const string EnterpriseTemplateSet = "0002 0020 0101 0005 0008 0004 000C 0004 800F 0004 00007ED9 0002 0004 0001 0004";

    /// <summary>A.3.</summary>
    const string DataSet =
        "0100 0040 C000020C C00002FE C0000201 00001391 00518C81"
        + "C000021B C0000217 C0000202 000002EC 0005EF46 C0000238 C0000241 C0000203 00000005 00001986";

    /// <summary>A.4.1: scope lineCardId, then exportedMessageTotalCount and exportedFlowRecordTotalCount; the records are those of A.4.4.</summary>
    const string OptionsTemplateSet = "0003 0018 0102 0003 0001 008D 0004 0029 0002 002A 0002 0000";

    const string OptionsDataSet = "0102 0014 00000001 0159 27D9 00000002 02B2 4FB2";

    /// <summary>A.4.2: the second count is an enterprise's own, of 4 bytes.</summary>
    const string EnterpriseOptionsTemplateSet = "0003 001C 0103 0003 0001 008D 0004 0029 0002 802A 0004 00007ED9 0000";

    const string EnterpriseOptionsDataSet = "0103 0018 00000001 0159 000027D9 00000002 02B2 00004FB2";

    /// <summary>A.4.3: the scope is an enterprise's own; A.4.4: its records.</summary>
    const string EnterpriseScopeTemplateSet = "0003 001C 0104 0003 0001 807B 0004 00007ED9 0029 0002 002A 0002 0000";

    const string EnterpriseScopeDataSet = "0104 0014 00000001 0159 27D9 00000002 02B2 4FB2";

    [Fact]
    public void The_three_flows_are_read_with_their_template()
    {
        var exporter = new Exporter();

        var flows = exporter.Send(Message(TemplateSet, DataSet));

        Assert.Equal(
            [
                Flow("192.0.2.12", "192.0.2.254", "192.0.2.1", 5_009, 5_344_385),
                Flow("192.0.2.27", "192.0.2.23", "192.0.2.2", 748, 388_934),
                Flow("192.0.2.56", "192.0.2.65", "192.0.2.3", 5, 6_534),
            ],
            flows);
        Assert.Equal((1, 3, 0), (exporter.Counters.Templates, exporter.Counters.Records, exporter.Counters.Malformed));
    }

    [Fact]
    public void A_field_of_an_enterprise_is_skipped()
    {
        var flows = new Exporter().Send(Message(EnterpriseTemplateSet, DataSet.Replace("0100 0040", "0101 0040", StringComparison.Ordinal)));

        Assert.Equal([5_344_385UL, 388_934, 6_534], flows.Select(flow => flow.Bytes));
        Assert.All(flows, flow => Assert.Null(flow.NextHop));
    }

    [Theory]
    [InlineData(OptionsTemplateSet, OptionsDataSet)]
    [InlineData(EnterpriseOptionsTemplateSet, EnterpriseOptionsDataSet)]
    [InlineData(EnterpriseScopeTemplateSet, EnterpriseScopeDataSet)]
    public void Options_are_counted_and_are_no_flows(string template, string data)
    {
        var exporter = new Exporter();

        Assert.Empty(exporter.Send(Message(template, data)));
        Assert.Equal((2, 0, 0), (exporter.Counters.OptionsRecords, exporter.Counters.Records, exporter.Counters.Malformed));
    }

    [Fact]
    public void The_example_message_counts_five_data_records()
    {
        var exporter = new Exporter();
        var message = Message(TemplateSet, DataSet, OptionsTemplateSet, OptionsDataSet);
        Assert.Equal(152, message.Length);
        exporter.Send(message);

        exporter.Send(Convert.FromHexString("000A0010" + "5A2C1D80" + "00000005" + "3039D431"));

        Assert.Equal((0, 0), (exporter.Counters.SequenceGaps, exporter.Counters.OutOfOrder));
    }

    /// <summary>A.5.1: 5 bytes, their number in one; A.5.2: 1,000 bytes, their number in three. The field is
    /// interfaceName, octetDeltaCount behind it.</summary>
    [Theory]
    [InlineData("05", 5)]
    [InlineData("FF03E8", 1_000)]
    public void A_field_has_the_length_that_its_record_gives(string length, int bytes)
    {
        byte[] record = [.. Convert.FromHexString(length), .. Enumerable.Repeat((byte)0x35, bytes), .. FlowDatagrams.U32(7)];
        var template = FlowDatagrams.Set(2, FlowDatagrams.Template(256, (82, Template.VariableLength), (1, 4)));

        var flows = new Exporter().Send(FlowDatagrams.Ipfix(0, 1, template, FlowDatagrams.Set(256, record, record)));

        Assert.Equal([7UL, 7], flows.Select(flow => flow.Bytes));
    }

    static byte[] Message(params string[] sets)
    {
        var message = Convert.FromHexString(string.Concat([Header, .. sets]).Replace(" ", "", StringComparison.Ordinal));
        FlowDatagrams.U16(message.Length).CopyTo(message, 2);
        return message;
    }

    static FlowRecord Flow(string source, string destination, string nextHop, ulong packets, ulong bytes) => new()
    {
        Source = Address.Parse(source),
        Destination = Address.Parse(destination),
        NextHop = Address.Parse(nextHop),
        Packets = packets,
        Bytes = bytes,
        Flows = 1,
        SamplingRate = 1,
    };
}
