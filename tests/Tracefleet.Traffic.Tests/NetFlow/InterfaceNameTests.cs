using System.Text;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class InterfaceNameTests
{
    const int Variable = 65_535;

    [Fact]
    public void Options_of_IPFIX_name_the_interface_in_their_scope()
    {
        var exporter = new Exporter();

        exporter.Send(Ipfix(
            0, 7, Set(3, OptionsTemplate(400, 1, (10, 4), (83, Variable), (82, Variable))), Set(400, [.. U32(3), 4, .. "core"u8, 8, .. "ge-0/0/1"u8])));

        Assert.Equal([(3u, "ge-0/0/1")], exporter.Names);
    }

    [Fact]
    public void Options_of_NetFlow_9_name_it_in_their_scope_or_beside_the_system()
    {
        var exporter = new Exporter();

        exporter.Send(NetFlow9(1, 7, Set(1, OptionsTemplate9(400, 1, (2, 4), (82, 8))), Set(400, U32(3), "Gi0/3\0\0\0"u8.ToArray())));
        exporter.Send(NetFlow9(2, 7, Set(1, OptionsTemplate9(401, 1, (1, 4), (10, 2), (83, 6))), Set(401, U32(0), U16(4), "uplink"u8.ToArray())));

        Assert.Equal([(3u, "Gi0/3"), (4u, "uplink")], exporter.Names);
    }

    [Fact]
    public void A_long_name_is_cut_off_and_an_empty_one_is_none()
    {
        var exporter = new Exporter();

        exporter.Send(Ipfix(
            0, 7, Set(3, OptionsTemplate(400, 1, (10, 4), (82, 100))), Set(400, U32(3), Encoding.UTF8.GetBytes(new string('x', 100)), U32(4), new byte[100])));

        Assert.Equal([(3u, new string('x', 64))], exporter.Names);
    }

    [Fact]
    public void A_name_in_a_flow_names_nothing()
    {
        var exporter = new Exporter();

        exporter.Send(Ipfix(0, 7, Set(2, Template(300, (10, 4), (82, 4), (1, 4))), Set(300, U32(3), "eth0"u8.ToArray(), U32(100))));

        Assert.Empty(exporter.Names);
    }
}
