using Tracefleet.Traffic.NetFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class TemplateTests
{
    static readonly byte[] Octets = Set(2, Template(256, (1, 4)));

    readonly Exporter _exporter = new();

    [Fact]
    public void Data_before_its_template_is_counted_and_lost()
    {
        Assert.Empty(_exporter.Send(Ipfix(0, 1, Set(256, U32(7)), Octets)));
        Assert.Equal((1, 0), (_exporter.Counters.UnknownTemplates, _exporter.Counters.Malformed));

        Assert.Equal(7UL, Assert.Single(_exporter.Send(Ipfix(0, 1, Set(256, U32(7))))).Bytes);
    }

    [Fact]
    public void A_template_holds_for_its_domain_only()
    {
        _exporter.Send(Ipfix(0, 1, Octets));

        Assert.Empty(_exporter.Send(Ipfix(0, 2, Set(256, U32(7)))));
        Assert.Empty(_exporter.Send(NetFlow9(0, 1, Set(256, U32(7)))));
        Assert.Equal(2, _exporter.Counters.UnknownTemplates);
    }

    [Fact]
    public void A_redefinition_holds_from_there_on()
    {
        var flows = _exporter.Send(Ipfix(0, 1, Octets, Set(256, U32(7)), Set(2, Template(256, (2, 2), (1, 2))), Set(256, U32(0x0003_0005))));

        Assert.Equal([(0UL, 7UL), (3, 5)], flows.Select(flow => (flow.Packets, flow.Bytes)));
        Assert.Equal(2, _exporter.Counters.Templates);
    }

    [Fact]
    public void An_options_template_takes_the_number_of_a_template()
    {
        Assert.Empty(_exporter.Send(Ipfix(0, 1, Octets, Set(3, OptionsTemplate(256, 1, (141, 4))), Set(256, U32(7)))));
        Assert.Equal(1, _exporter.Counters.OptionsRecords);

        Assert.Single(_exporter.Send(Ipfix(0, 1, Octets, Set(256, U32(7)))));
    }

    [Fact]
    public void A_broken_redefinition_ends_the_old_one()
    {
        Assert.Empty(_exporter.Send(Ipfix(0, 1, Octets, Set(2, Template(256, (1, 0))), Set(256, U32(7)))));
        Assert.Equal((1, 1), (_exporter.Counters.MalformedBy(MalformedReason.TemplateFields), _exporter.Counters.UnknownTemplates));
    }

    [Fact]
    public void A_withdrawn_template_is_unknown()
    {
        var exporter = new Exporter(new FlowDecoderSettings { TakesWithdrawals = true });

        Assert.Empty(exporter.Send(Ipfix(0, 1, Octets, Set(2, Template(256)), Set(256, U32(7)))));
        Assert.Equal((1, 1, 0), (exporter.Counters.TemplatesWithdrawn, exporter.Counters.UnknownTemplates, exporter.Counters.Malformed));
    }

    [Fact]
    public void Withdrawals_over_UDP_are_ignored()
    {
        Assert.Single(_exporter.Send(Ipfix(0, 1, Octets, Set(2, Template(256), Template(2)), Set(3, Template(3)), Set(256, U32(7)))));
        Assert.Equal((0, 3, 0), (_exporter.Counters.TemplatesWithdrawn, _exporter.Counters.WithdrawalsIgnored, _exporter.Counters.Malformed));
    }

    [Fact]
    public void All_templates_of_a_kind_are_withdrawn_by_the_number_of_their_set()
    {
        var exporter = new Exporter(new FlowDecoderSettings { TakesWithdrawals = true });
        var options = Set(3, OptionsTemplate(300, 1, (141, 4)));
        exporter.Send(Ipfix(0, 1, Octets, Set(2, Template(257, (1, 4))), options, Set(2, Template(2))));

        Assert.Empty(exporter.Send(Ipfix(0, 1, Set(256, U32(7)), Set(257, U32(7)), Set(300, U32(7)))));
        Assert.Equal((2, 2, 1), (exporter.Counters.TemplatesWithdrawn, exporter.Counters.UnknownTemplates, exporter.Counters.OptionsRecords));

        exporter.Send(Ipfix(1, 1, Set(3, Template(3)), Set(300, U32(7))));
        Assert.Equal((3, 3), (exporter.Counters.TemplatesWithdrawn, exporter.Counters.UnknownTemplates));
    }

    [Fact]
    public void NetFlow_9_withdraws_nothing()
    {
        Assert.Single(_exporter.Send(NetFlow9(0, 1, Set(0, Template(256, (1, 4))), Set(0, Template(256)), Set(256, U32(7)))));
        Assert.Equal((0, 1), (_exporter.Counters.TemplatesWithdrawn, _exporter.Counters.MalformedBy(MalformedReason.TemplateFields)));
    }

    [Fact]
    public void Several_templates_in_one_set_are_all_read_up_to_the_padding()
    {
        var flows = _exporter.Send(Ipfix(
            0, 1, Set(2, Template(256, (1, 4)), [.. U16(257), .. U16(2), .. Enterprise(1, 2, 9), .. Specifiers((1, 1))], Template(258, (1, 2)), new byte[6]),
            Set(258, U16(3)), Set(257, [0xAA, 0xBB, 2]), Set(256, U32(1))));

        Assert.Equal([3UL, 2, 1], flows.Select(flow => flow.Bytes));
        Assert.Equal((3, 0), (_exporter.Counters.Templates, _exporter.Counters.Malformed));
    }

    [Fact]
    public void A_number_below_256_is_no_template_and_the_next_is_one()
    {
        Assert.Single(_exporter.Send(Ipfix(0, 1, Set(2, Template(255, (1, 4)), Template(256, (1, 4))), Set(256, U32(7)))));
        Assert.Equal(1, _exporter.Counters.MalformedBy(MalformedReason.TemplateId));
    }

    [Fact]
    public void What_is_neither_padding_nor_a_template_is_malformed()
    {
        Assert.Single(_exporter.Send(Ipfix(0, 1, Set(2, Template(256, (1, 4)), U32(0), U32(1)), Set(256, U32(7)))));
        Assert.Equal(1, _exporter.Counters.MalformedBy(MalformedReason.TemplateId));
    }

    [Fact]
    public void A_template_that_its_set_cuts_off_is_none()
    {
        Assert.Empty(_exporter.Send(Ipfix(0, 1, Set(2, Template(256, (1, 4), (2, 4))[..^1]), Set(256, U64(7)))));
        Assert.Equal((1, 1), (_exporter.Counters.MalformedBy(MalformedReason.TemplateTruncated), _exporter.Counters.UnknownTemplates));
    }

    [Fact]
    public void An_enterprise_number_that_its_set_cuts_off_is_none()
    {
        _exporter.Send(Ipfix(0, 1, Set(2, [.. U16(256), .. U16(1), .. Enterprise(1, 4, 9)[..^1]])));

        Assert.Equal(1, _exporter.Counters.MalformedBy(MalformedReason.TemplateTruncated));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Options_must_have_as_many_scopes_as_fields_at_most_and_one_at_least(int scopes)
    {
        _exporter.Send(Ipfix(0, 1, Set(3, OptionsTemplate(256, scopes, (141, 4), (34, 4)))));

        Assert.Equal((1, 0), (_exporter.Counters.MalformedBy(MalformedReason.TemplateFields), _exporter.Counters.Templates));
    }

    [Fact]
    public void Lengths_of_NetFlow_9_options_must_be_those_of_whole_fields()
    {
        _exporter.Send(NetFlow9(0, 1, Set(1, U16(256), U16(5), U16(3), Specifiers((1, 4), (34, 4)))));

        Assert.Equal((1, 0), (_exporter.Counters.MalformedBy(MalformedReason.TemplateFields), _exporter.Counters.Templates));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void A_template_of_records_without_bytes_is_none(int fields)
    {
        _exporter.Send(NetFlow9(0, 1, Set(0, Template(256, [.. Enumerable.Repeat((1, 0), fields)]), Template(257, (1, 0)))));

        Assert.Equal(0, _exporter.Counters.Templates);
        Assert.True(_exporter.Counters.MalformedBy(MalformedReason.TemplateFields) >= 1);
    }

    [Fact]
    public void A_template_of_records_that_no_datagram_can_hold_is_none()
    {
        _exporter.Send(NetFlow9(0, 1, Set(0, Template(256, (1, 65_535), (2, 1)))));

        Assert.Equal((1, 0), (_exporter.Counters.MalformedBy(MalformedReason.TemplateFields), _exporter.Counters.Templates));
    }
}
