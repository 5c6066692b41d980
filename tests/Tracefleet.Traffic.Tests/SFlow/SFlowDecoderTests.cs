using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Testing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.SFlow;
using Tracefleet.Traffic.Tests.Frames;
using static Tracefleet.Traffic.Tests.SFlow.SFlowWriter;

namespace Tracefleet.Traffic.Tests.SFlow;

public sealed class SFlowDecoderTests
{
    const long At = CollectedSamples.At;

    static readonly Address s_source = FrameBytes.Client, s_destination = FrameBytes.Server;
    static readonly Address s_router = Address.Parse("203.0.113.254"), s_border = Address.Parse("2001:db8::fe");

    readonly CollectedSamples _read = new();

    [Fact]
    public void Reads_a_datagram_byte_by_byte()
    {
        _read.Read(Convert.FromHexString(
            "00000005" + "00000001" + "CB007107" + "00000003" + "0000002A" + "0001E240" + "00000001" // version, agent, sub agent, sequence, uptime, samples
            + "00000001" + "0000006C" + "00000007" + "0000000C" + "00000200" + "00001000" + "00000002" + "0000000C" + "00000022" + "00000001" // flow sample
            + "00000001" + "00000044" + "00000001" + "0000004A" + "00000004" + "00000032" // sampled header: Ethernet, 74 bytes, 4 stripped, 50 given
            + "020000000001" + "020000000002" + "8100" + "0007" + "0800"
            + "450000340000000040060000" + "C0000201" + "C6336409" // 52 bytes by TCP
            + "C35001BB" + "00000001" + "00000000" + "0000"));

        var flow = Assert.Single(_read.Flows);
        Assert.Equal(
            new FlowRecord(
                s_source, s_destination, 52 * 512, 512, 1, At, At, null, null, IpProtocols.Tcp, 50_000, 443, null, null, null, 12, 34, 0, null, 7, 512, FlowDirection.Ingress),
            flow);
        Assert.Equal("203.0.113.7 3 7 0:12 4096 2 Single:12 Single:34", Assert.Single(_read.Samples));
        Assert.Equal((1, 1, 1, 1, 0), (_read.Counts.Datagrams, _read.Counts.FlowSamples, _read.Counts.Records, _read.Counts.Flows, _read.Counts.Malformed));
    }

    [Fact]
    public void Puts_the_records_of_a_sample_together_in_any_order()
    {
        byte[][] records =
        [
            Header(Ethernet(100)), Switch(7, 8), Router(s_router, 24, 22), Gateway(s_border, 64500, 64501, 64502, (2, [64510, 64511]), (2, [64512])),
        ];

        _read.Read(Datagram(1, FlowSample(records), FlowSample([.. records.Reverse()])));

        Assert.Equal(
            new FlowRecord(
                s_source, s_destination, 140_000, 1_000, 1, At, At, new Asn(64501), new Asn(64512), IpProtocols.Tcp, 50_000, 443, 24, 22, s_router, 12, 34, 0xB8, 0x12, 7,
                1_000, FlowDirection.Ingress),
            _read.Flows[0]);
        Assert.Equal(_read.Flows[0], _read.Flows[1]);
        Assert.Equal([new Asn(64500), new Asn(64502), new Asn(64510)], _read.Peers[0]);
        Assert.Equal((8, 0), (_read.Counts.Records, _read.Counts.Malformed));
    }

    [Theory]
    [InlineData(new uint[0], null)]
    [InlineData(new uint[] { 64510 }, 64510u)]
    [InlineData(new uint[] { 64510, 64511 }, null)]
    public void A_path_that_ends_in_a_set_of_several_names_no_destination(uint[] set, uint? destination)
    {
        _read.Read(Datagram(1, FlowSample(Header(Ethernet(0)), Gateway(null, 0, 0, 0, (1, set)))));

        Assert.Equal(destination, _read.Flows[0].DestinationAs?.Number);
        Assert.Equal(new Asn?[] { null, null, set.Length > 0 ? new Asn(64510) : null }, _read.Peers[0]);
        Assert.Null(_read.Flows[0].SourceAs);
    }

    [Fact]
    public void The_BGP_next_hop_stands_in_for_that_of_the_router()
    {
        _read.Read(Datagram(1, FlowSample(Header(Ethernet(0)), Gateway(s_border, 1, 2, 3)), FlowSample(Header(Ethernet(0)), Router(Address.Parse("0.0.0.0"), 33, 200))));

        Assert.Equal([s_border, null], _read.Flows.Select(flow => flow.NextHop));
        Assert.Equal((null, null), (_read.Flows[1].SourcePrefixLength, _read.Flows[1].DestinationPrefixLength));
    }

    [Fact]
    public void Reads_expanded_samples_and_every_format_of_an_interface()
    {
        _read.Read(Datagram(
            1,
            ExpandedFlowSample(0, 0x0100_0000, (0, 5), (0, 0x0100_0000), Header(Ethernet(0))),
            ExpandedFlowSample(1, 5, (0, 5), (1, 258), Header(Ethernet(0))),
            ExpandedFlowSample(0, 5, (0, uint.MaxValue), (2, 3), Header(Ethernet(0))),
            FlowSample(1, 0, 0x4000_0102, Header(Ethernet(0))),
            FlowSample(1, 0x3FFF_FFFF, 0x8000_0003, Header(Ethernet(0)))));

        Assert.Equal(
            [(5u, 0x0100_0000u, FlowDirection.Egress), (5u, null, null), (null, null, null), (null, null, null), (null, null, null)],
            _read.Flows.Select(flow => (flow.InputInterface, flow.OutputInterface, flow.Direction)));
        Assert.Equal("203.0.113.7 3 78 1:5 6000000 0 Single:5 Discarded:258", _read.Samples[1]);
        Assert.EndsWith("Single:4294967295 Multiple:3", _read.Samples[2], StringComparison.Ordinal);
        Assert.EndsWith("Single:0 Discarded:258", _read.Samples[3], StringComparison.Ordinal);
        Assert.EndsWith("Single:1073741823 Multiple:3", _read.Samples[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_sampled_IP_fields()
    {
        _read.Read(Datagram(1, FlowSample(SampledIpv4(1_500, s_source, s_destination)), FlowSample(SampledIpv6(80, FrameBytes.Client6, FrameBytes.Server6))));

        var (ipv4, ipv6) = (_read.Flows[0], _read.Flows[1]);
        Assert.Equal((s_source, s_destination, 1_500_000UL, (byte?)6), (ipv4.Source, ipv4.Destination, ipv4.Bytes, ipv4.Protocol));
        Assert.Equal(((ushort?)50_000, (ushort?)443, (byte?)0x18, (byte?)0xB8), (ipv4.SourcePort, ipv4.DestinationPort, ipv4.TcpFlags, ipv4.TrafficClass));
        Assert.Equal((FrameBytes.Client6, FrameBytes.Server6, 80_000UL, (byte?)17), (ipv6.Source, ipv6.Destination, ipv6.Bytes, ipv6.Protocol));
        Assert.Equal(((ushort?)53, (byte?)null), (ipv6.DestinationPort, ipv6.TcpFlags));
    }

    [Fact]
    public void A_sampled_header_goes_before_sampled_fields()
    {
        _read.Read(Datagram(1, FlowSample(SampledIpv4(1_500, s_destination, s_source), Header(Ethernet(0))), FlowSample(Header(Ethernet(0)), SampledIpv4(1_500, s_destination, s_source))));

        Assert.Equal([(s_source, 40_000UL), (s_source, 40_000UL)], _read.Flows.Select(flow => (flow.Source!.Value, flow.Bytes)));
    }

    [Fact]
    public void Reads_headers_without_Ethernet()
    {
        _read.Read(Datagram(
            1, FlowSample(SampledHeader(11, 58, 18, FrameBytes.Tcp())), FlowSample(SampledHeader(12, 60, 0, FrameBytes.Tcp6())),
            FlowSample(SampledHeader(13, 48, 4, [0, 1, 1, 64, .. FrameBytes.Tcp()]))));

        Assert.Equal([(s_source, 40_000UL), (FrameBytes.Client6, 60_000UL), (s_source, 40_000UL)], _read.Flows.Select(flow => (flow.Source!.Value, flow.Bytes)));
    }

    [Fact]
    public void A_header_cut_by_the_agent_counts_the_whole_packet()
    {
        _read.Read(Datagram(1, FlowSample(Header(Ethernet(1_400)[..128], 1_458))));

        Assert.Equal(1_440_000UL, _read.Flows[0].Bytes);
    }

    [Fact]
    public void A_rate_of_zero_counts_as_one_and_the_largest_does_not_overflow()
    {
        var huge = Format(4, [.. U32(uint.MaxValue), .. new byte[52]]);

        _read.Read(Datagram(1, FlowSample(0, 1, 2, Header(Ethernet(0))), FlowSample(uint.MaxValue, 1, 2, huge)));

        Assert.Equal([(40UL, 1u), (0xFFFF_FFFE_0000_0001UL, uint.MaxValue)], _read.Flows.Select(flow => (flow.Bytes, flow.SamplingRate)));
    }

    [Fact]
    public void Reads_interface_counters_of_both_kinds_of_sample()
    {
        _read.Read(Datagram(1, CountersSample(InterfaceCounters(12)), ExpandedCountersSample(Format(2, new byte[52]), InterfaceCounters(0x0100_0000))));

        var first = new InterfaceCounters(
            Agent, 3, 5, 12, 6, 100_000_000_000, 1, true, true, new InterfaceCounts(1UL << 40, 2, 3, 4, 5, 6), new InterfaceCounts(1UL << 41, 9, 10, 11, 12, 13), 7, true, At);
        Assert.Equal([first, first with { Sequence = 6, Index = 0x0100_0000 }], _read.Counters);
        Assert.Equal((2, 3, 2, 1), (_read.Counts.CounterSamples, _read.Counts.Records, _read.Counts.InterfaceCounters, _read.Counts.UnknownRecords.Total));
    }

    [Fact]
    public void Counts_what_is_not_IP_and_samples_without_a_packet()
    {
        _read.Read(Datagram(
            1, FlowSample(Header(FrameBytes.Ethernet(0x0806, new byte[28]))), FlowSample(SampledHeader(2, 60, 0, new byte[30])), FlowSample(Switch(1, 2)), FlowSample(),
            FlowSample(Format(2, [.. U32(60), .. new byte[16], .. U32(0x0806)]))));

        Assert.Empty(_read.Flows);
        Assert.Equal((3, 2, 0), (_read.Counts.NotIp, _read.Counts.WithoutPacket, _read.Counts.Malformed));
    }

    [Fact]
    public void Remembers_a_bounded_number_of_unknown_formats()
    {
        _read.Read(Datagram(1, FlowSample([Header(Ethernet(0)), .. Enumerable.Range(0, 100).Select(number => Format(0x1000 + (uint)number, [1, 2, 3]))]), Format(0x0010_B001, [])));

        Assert.Equal((100, UnknownFormats.MaximumFormats), (_read.Counts.UnknownRecords.Total, _read.Counts.UnknownRecords.ByFormat.Count()));
        Assert.Equal([(0x0010_B001u, 1L)], _read.Counts.UnknownSamples.ByFormat);
        Assert.Single(_read.Flows);
    }

    [Fact]
    public void Allocates_nothing()
    {
        var sink = new IgnoredSamples();
        var datagram = Datagram(1, FlowSample(Header(Ethernet(100)), Switch(7, 8), Router(s_router, 24, 22), Gateway(s_border, 1, 2, 3, (2, [4, 5]))), CountersSample(InterfaceCounters(1)));

        Assert.Equal(0, Allocation.Of(() => _read.Decoder.Read(datagram, At, sink)));
        Assert.NotEqual(0, sink.Bytes);
    }

    static byte[] Ethernet(int data) => FrameBytes.Ethernet(0x0800, FrameBytes.Tcp(data));

    static byte[] Header(byte[] frame, uint? frameLength = null) => SampledHeader(1, frameLength ?? (uint)frame.Length + 4, 4, frame);
}
