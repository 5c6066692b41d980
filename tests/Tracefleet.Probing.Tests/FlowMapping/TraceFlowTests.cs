using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.FlowMapping;

public sealed class TraceFlowTests
{
    [Theory]
    [InlineData(33_000, 0, 33_000)]
    [InlineData(33_000, 100, 33_100)]
    [InlineData(65_535, 1, 1_024)]
    [InlineData(65_535, 65_535, 2_046)]
    [InlineData(1_024, 64_511, 65_535)]
    [InlineData(1_024, 64_512, 1_024)]
    public void The_source_port_is_the_first_plus_the_flow_inside_1024_to_65535(int first, int flow, int expected) =>
        Assert.Equal(expected, Of(false, TraceMethod.UdpParis, first, flow).SourcePort);

    [Theory]
    [InlineData(TraceMethod.UdpParis)]
    [InlineData(TraceMethod.IcmpParis)]
    public void Neighbouring_flows_differ_in_every_field_that_is_hashed(TraceMethod method)
    {
        var flows = Enumerable.Range(0, 1_000).Select(flow => Of(true, method, 33_000, flow)).ToList();

        Assert.Equal(1_000, flows.Select(flow => flow.SourcePort).Distinct().Count());
        Assert.InRange(flows.Select(flow => flow.FlowLabel).Distinct().Count(), 990, 1_000);
        Assert.All(flows, flow => Assert.InRange(flow.FlowLabel, 1u, 0xFFFFFu));
    }

    [Fact]
    public void The_constant_checksum_of_a_flow_is_neither_form_of_zero()
    {
        var checksums = Enumerable.Range(0, 65_536).Select(flow => Of(false, TraceMethod.IcmpParis, 33_000, flow).DestinationPort).ToList();

        Assert.DoesNotContain((ushort)0, checksums);
        Assert.DoesNotContain((ushort)0xFFFF, checksums);
        Assert.Equal(65_534, checksums.Distinct().Count());
    }

    [Theory]
    [InlineData(false, TraceMethod.UdpParis, ProbeProtocol.Udp)]
    [InlineData(true, TraceMethod.UdpParis, ProbeProtocol.Udp)]
    [InlineData(false, TraceMethod.IcmpParis, ProbeProtocol.Icmp)]
    [InlineData(true, TraceMethod.IcmpParis, ProbeProtocol.Icmpv6)]
    public void The_protocol_follows_from_method_and_family(bool ipv6, TraceMethod method, ProbeProtocol expected) =>
        Assert.Equal(expected, Of(ipv6, method, 33_000, 0).Protocol);

    static TraceFlow Of(bool ipv6, TraceMethod method, int sourcePort, int flow) => TraceFlow.Of(
        TestWorld.Source(ipv6), TestWorld.Destination(ipv6),
        TraceParameters.Default with { Method = method, SourcePort = (ushort)sourcePort, Flow = new FlowId((ushort)flow) });
}
