using Tracefleet.Traffic.NetFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class TemplateLimitsTests
{
    const long HalfHour = 30 * 60 * 1_000;

    static readonly byte[] Data = Set(256, U32(7));

    [Fact]
    public void A_template_that_is_not_repeated_expires()
    {
        var exporter = new Exporter();
        exporter.Send(Ipfix(0, 1, Octets(256)));

        exporter.Now += HalfHour - 1;
        Assert.Single(exporter.Send(Ipfix(0, 1, Data)));
        exporter.Now += 1;
        Assert.Empty(exporter.Send(Ipfix(1, 1, Data)));
        Assert.Equal((1, 1), (exporter.Counters.TemplatesExpired, exporter.Counters.UnknownTemplates));
    }

    [Fact]
    public void A_repetition_keeps_a_template_and_is_no_new_one()
    {
        var exporter = new Exporter();
        exporter.Send(Ipfix(0, 1, Octets(256)));
        exporter.Now += HalfHour - 1;
        exporter.Send(Ipfix(0, 1, Octets(256)));
        exporter.Now += HalfHour - 1;

        Assert.Single(exporter.Send(Ipfix(0, 1, Data)));
        Assert.Equal((1, 0), (exporter.Counters.Templates, exporter.Counters.TemplatesExpired));
    }

    [Fact]
    public void The_lifetime_is_a_setting()
    {
        var exporter = new Exporter(new FlowDecoderSettings { TemplateLifetime = TimeSpan.FromSeconds(2) });
        exporter.Send(NetFlow9(0, 1, Set(0, Template(256, (1, 4)))));
        exporter.Now += 2_000;

        Assert.Empty(exporter.Send(NetFlow9(1, 1, Data)));
    }

    [Fact]
    public void Templates_beyond_the_limit_are_refused_until_others_expire()
    {
        var exporter = new Exporter(new FlowDecoderSettings { MaxTemplates = 2 });
        exporter.Send(Ipfix(0, 1, Octets(256), Octets(257)));

        exporter.Send(Ipfix(0, 1, Octets(258)));
        Assert.Equal((2, 1), (exporter.Counters.Templates, exporter.Counters.TemplatesRefused));

        exporter.Now += HalfHour;
        Assert.Single(exporter.Send(Ipfix(0, 1, Octets(258), Set(258, U32(7)))));
        Assert.Equal((3, 2), (exporter.Counters.Templates, exporter.Counters.TemplatesExpired));
    }

    [Fact]
    public void A_withdrawal_and_a_redefinition_give_room_back()
    {
        var exporter = new Exporter(new FlowDecoderSettings { MaxTemplates = 1, MaxTotalFields = 2, TakesWithdrawals = true });

        exporter.Send(Ipfix(0, 1, Octets(256), Set(2, Template(256, (1, 4), (2, 4))), Set(2, Template(256)), Octets(257)));

        Assert.Equal((3, 0), (exporter.Counters.Templates, exporter.Counters.TemplatesRefused));
    }

    [Fact]
    public void Fields_are_limited_for_one_template_and_for_all()
    {
        var exporter = new Exporter(new FlowDecoderSettings { MaxTemplateFields = 3, MaxTotalFields = 5 });

        exporter.Send(Ipfix(
            0, 1, Set(2, Template(256, [.. Enumerable.Repeat((1, 1), 4)]), Template(257, [.. Enumerable.Repeat((1, 1), 3)])),
            Set(2, Template(258, [.. Enumerable.Repeat((1, 1), 3)]), Template(259, (1, 1), (2, 1)))));

        Assert.Equal((2, 2, 0), (exporter.Counters.Templates, exporter.Counters.TemplatesRefused, exporter.Counters.Malformed));
        Assert.Single(exporter.Send(Ipfix(0, 1, Set(259, U16(7)))));
    }

    [Fact]
    public void A_template_may_have_512_fields()
    {
        var exporter = new Exporter();

        var flow = Assert.Single(exporter.Send(Ipfix(
            0, 1, Set(2, Template(256, [.. Enumerable.Repeat((210, 1), 511), (1, 1)])), Set(256, [.. new byte[511], 9]))));

        Assert.Equal(9UL, flow.Bytes);
        exporter.Send(Ipfix(1, 1, Set(2, Template(256, [.. Enumerable.Repeat((210, 1), 513)]))));
        Assert.Equal(1, exporter.Counters.TemplatesRefused);
    }

    [Fact]
    public void Domains_beyond_the_limit_wait_for_one_that_is_silent()
    {
        var exporter = new Exporter(new FlowDecoderSettings { MaxDomains = 2 });
        exporter.Send(Ipfix(0, 1, Octets(256)));
        exporter.Send(Ipfix(0, 2, Octets(256)));

        Assert.Empty(exporter.Send(Ipfix(0, 3, Octets(256), Data)));
        Assert.Equal(1, exporter.Counters.DomainsRefused);

        exporter.Now += HalfHour;
        Assert.Single(exporter.Send(Ipfix(0, 3, Octets(256), Data)));
    }

    [Theory]
    [InlineData(0, 1, 1u)]
    [InlineData(1, 0, 1u)]
    [InlineData(1, 16_385, 1u)]
    [InlineData(1, 1, 0u)]
    public void Settings_out_of_their_range_are_refused(int templates, int fields, uint rate) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new FlowDecoder(new FlowDecoderSettings { MaxTemplates = templates, MaxTemplateFields = fields, SamplingRate = rate }));

    static byte[] Octets(int id) => Set(2, Template(id, (1, 4)));
}
