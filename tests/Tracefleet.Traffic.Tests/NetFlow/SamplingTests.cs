using Tracefleet.Traffic.NetFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FieldTests;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class SamplingTests
{
    [Fact]
    public void Sampler_options_of_NetFlow_9_scale_the_flows_that_name_them()
    {
        var exporter = new Exporter();
        var options = Set(1, OptionsTemplate9(300, 1, (1, 4), (48, 1), (49, 1), (50, 2)));
        var template = Set(0, Template(256, (48, 1), (1, 4), (2, 4)));

        var flows = exporter.Send(NetFlow9(
            0, 1, options, Set(300, U32(0), [1, 2], U16(100), U32(0), [2, 2], U16(1_000)), template,
            Set(256, [1], U32(50), U32(2), [2], U32(50), U32(2), [3], U32(50), U32(2), [0], U32(50), U32(2))));

        Assert.Equal(
            [(100U, 5_000UL, 200UL), (1_000, 50_000, 2_000), (1, 50, 2), (1, 50, 2)], flows.Select(flow => (flow.SamplingRate, flow.Bytes, flow.Packets)));
        Assert.Equal((2, 1), (exporter.Counters.OptionsRecords, exporter.Counters.UnknownSamplers));
    }

    [Fact]
    public void Selectors_of_PSAMP_scale_the_flows_that_name_them()
    {
        var exporter = new Exporter();
        var options = Set(3, OptionsTemplate(300, 1, (302, 8), (304, 2), (305, 4), (306, 4)));
        var template = Set(2, Template(256, (302, 8), (1, 4)));

        var flow = Assert.Single(exporter.Send(Ipfix(
            0, 1, options, Set(300, U64(5), U16(1), U32(1), U32(511)), template, Set(256, U64(5), U32(10)))));

        Assert.Equal((512U, 5_120UL), (flow.SamplingRate, flow.Bytes));
    }

    [Fact]
    public void The_interval_of_a_system_holds_for_its_domain_and_that_of_domain_0_for_all()
    {
        var exporter = new Exporter();
        var options = Set(1, OptionsTemplate9(300, 1, (1, 0), (34, 4), (35, 1)));
        var template = Set(0, Template(256, (1, 4)));
        exporter.Send(NetFlow9(0, 0, options, Set(300, U32(10), [2])));
        exporter.Send(NetFlow9(0, 1, options, Set(300, U32(20), [2])));

        Assert.Equal(20U, Assert.Single(exporter.Send(NetFlow9(1, 1, template, Set(256, U32(1))))).SamplingRate);
        Assert.Equal(10U, Assert.Single(exporter.Send(NetFlow9(0, 2, template, Set(256, U32(1))))).SamplingRate);
        Assert.Equal(1U, Assert.Single(exporter.Send(Ipfix(0, 1, Set(2, Template(256, (1, 4))), Set(256, U32(1))))).SamplingRate);
    }

    [Fact]
    public void Options_of_one_domain_may_be_about_another()
    {
        var exporter = new Exporter();
        exporter.Send(Ipfix(0, 5, Set(3, OptionsTemplate(300, 1, (149, 4), (34, 4))), Set(300, U32(6), U32(30))));
        var template = Set(2, Template(256, (1, 4)));

        Assert.Equal(30U, Assert.Single(exporter.Send(Ipfix(0, 6, template, Set(256, U32(1))))).SamplingRate);
        Assert.Equal(1U, Assert.Single(exporter.Send(Ipfix(1, 5, template, Set(256, U32(1))))).SamplingRate);
    }

    [Fact]
    public void Interfaces_and_templates_have_rates_of_their_own()
    {
        var exporter = new Exporter();
        exporter.Send(NetFlow9(
            0, 1, Set(1, OptionsTemplate9(300, 1, (2, 4), (34, 4)), OptionsTemplate9(301, 1, (5, 2), (34, 4))), Set(300, U32(7), U32(40)),
            Set(301, U16(256), U32(50))));

        var flows = exporter.Send(NetFlow9(
            1, 1, Set(0, Template(256, (10, 4), (14, 4), (1, 1))), Set(256, U32(7), U32(1), [1], U32(1), U32(7), [1], U32(1), U32(2), [1])));

        Assert.Equal([40U, 40, 50], flows.Select(flow => flow.SamplingRate));
    }

    [Fact]
    public void IPFIX_scopes_are_interfaces_and_templates_too()
    {
        var exporter = new Exporter();
        exporter.Send(Ipfix(
            0, 1, Set(3, OptionsTemplate(300, 1, (10, 4), (34, 4)), OptionsTemplate(301, 1, (145, 2), (34, 4))), Set(300, U32(7), U32(40)),
            Set(301, U16(256), U32(50))));

        var flows = exporter.Send(Ipfix(2, 1, Set(2, Template(256, (10, 4), (1, 1))), Set(256, U32(7), [1], U32(1), [1])));

        Assert.Equal([40U, 50], flows.Select(flow => flow.SamplingRate));
    }

    [Fact]
    public void A_flow_may_say_its_rate_itself()
    {
        Assert.Equal(64U, One((34, U32(64)), (1, [1])).SamplingRate);
        Assert.Equal(64U, One((50, [64]), (1, [1])).SamplingRate);
        Assert.Equal(4U, One((305, U32(100)), (306, U32(300)), (1, [1])).SamplingRate);
        Assert.Equal(20U, One((309, U32(5)), (310, U32(100)), (1, [1])).SamplingRate);
        Assert.Equal(8U, One((311, Convert.FromHexString("3E000000")), (1, [1])).SamplingRate);
        Assert.Equal(4U, One((311, Convert.FromHexString("3FD0000000000000")), (1, [1])).SamplingRate);
    }

    [Fact]
    public void Rates_that_cannot_be_are_none()
    {
        Assert.Equal(1U, One((34, U32(0)), (1, [1])).SamplingRate);
        Assert.Equal(1U, One((305, U32(0)), (306, U32(300)), (1, [1])).SamplingRate);
        Assert.Equal(1U, One((309, U32(5)), (310, U32(1)), (1, [1])).SamplingRate);
        Assert.Equal(1U, One((311, Convert.FromHexString("7FC00000")), (1, [1])).SamplingRate);
        Assert.Equal(1U, One((311, Convert.FromHexString("7F800000")), (1, [1])).SamplingRate);
        Assert.Equal(uint.MaxValue, One((34, U64(ulong.MaxValue)), (1, [1])).SamplingRate);
        Assert.Equal(uint.MaxValue, One((305, [1]), (306, U64(ulong.MaxValue)), (1, [1])).SamplingRate);
    }

    [Fact]
    public void A_count_that_does_not_fit_is_the_largest() => Assert.Equal(ulong.MaxValue, One((34, U32(2)), (1, U64(1UL << 63))).Bytes);

    [Fact]
    public void An_exporter_that_says_no_rate_has_that_of_the_settings()
    {
        var exporter = new Exporter(new FlowDecoderSettings { SamplingRate = 256 });

        Assert.Equal(256U, Assert.Single(exporter.Send(Ipfix(0, 1, Set(2, Template(256, (1, 1))), Set(256, [1])))).SamplingRate);
        Assert.Equal(256U, Assert.Single(exporter.Send(NetFlow5(0, 1))).SamplingRate);
        Assert.Equal(10U, Assert.Single(exporter.Send(NetFlow5(1, 1, sampling: 10))).SamplingRate);
    }

    [Fact]
    public void A_silent_domain_gives_the_room_of_its_samplers_back()
    {
        var exporter = new Exporter(new FlowDecoderSettings { MaxSamplers = 1, MaxDomains = 1 });
        byte[][] sets =
            [Set(3, OptionsTemplate(300, 1, (302, 1), (34, 1))), Set(300, [1, 10]), Set(2, Template(256, (302, 1), (1, 1))), Set(256, [1, 1])];
        Assert.Equal(10U, Assert.Single(exporter.Send(Ipfix(0, 1, sets))).SamplingRate);

        exporter.Now += 30 * 60 * 1_000;
        Assert.Equal(10U, Assert.Single(exporter.Send(Ipfix(0, 2, sets))).SamplingRate);
        Assert.Equal((0, 0), (exporter.Counters.SamplersRefused, exporter.Counters.DomainsRefused));
    }

    [Fact]
    public void Samplers_beyond_the_limit_are_refused_and_known_ones_change()
    {
        var exporter = new Exporter(new FlowDecoderSettings { MaxSamplers = 1 });

        var flows = exporter.Send(NetFlow9(
            0, 1, Set(1, OptionsTemplate9(300, 0, (48, 1), (50, 1))), Set(300, [1, 10], [2, 20], [1, 30]), Set(0, Template(256, (48, 1), (1, 1))),
            Set(256, [1, 1], [2, 1])));

        Assert.Equal([30U, 1], flows.Select(flow => flow.SamplingRate));
        Assert.Equal((1, 1), (exporter.Counters.SamplersRefused, exporter.Counters.UnknownSamplers));
    }
}
