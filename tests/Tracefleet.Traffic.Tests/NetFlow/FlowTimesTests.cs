using static Tracefleet.Traffic.Tests.NetFlow.FieldTests;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class FlowTimesTests
{
    /// <summary>Seconds from 1900 to 1970.</summary>
    const uint Ntp = 2_208_988_800;

    static readonly (int, byte[]) Octets = (1, [1]);

    [Fact]
    public void Every_unit_is_read()
    {
        Assert.Equal((ExportMs - 9_000, ExportMs), Times((150, U32(ExportSeconds - 9)), (151, U32(ExportSeconds))));
        Assert.Equal((ExportMs - 1, ExportMs + 1), Times((152, U64(ExportMs - 1)), (153, U64(ExportMs + 1))));
        Assert.Equal((ExportMs + 500, ExportMs + 250), Times((154, NtpTime(ExportSeconds, 0x8000_0000)), (155, NtpTime(ExportSeconds, 0x4000_0000))));
        Assert.Equal((ExportMs + 500, ExportMs + 999), Times((156, NtpTime(ExportSeconds, 0x8000_0000)), (157, NtpTime(ExportSeconds, uint.MaxValue))));
        Assert.Equal((ExportMs - 3_000, ExportMs - 1), Times((158, U32(3_000_000)), (159, U32(1_999))));
    }

    [Fact]
    public void Finer_units_go_before_coarser_ones() =>
        Assert.Equal(ExportMs - 1, One((150, U32(ExportSeconds)), (158, U32(0)), (152, U64(ExportMs - 1)), Octets).StartedAt);

    [Fact]
    public void NetFlow_9_counts_from_the_up_time_of_its_header()
    {
        var template = Set(0, Template(256, (22, 4), (21, 4), (1, 1)));

        var flow = Assert.Single(new Exporter().Send(NetFlow9(0, 1, template, Set(256, U32(UpTime - 5_000), U32(UpTime + 20), [1]))));

        Assert.Equal((ExportMs - 5_000, ExportMs + 20), (flow.StartedAt, flow.EndedAt));
    }

    [Fact]
    public void IPFIX_counts_from_when_the_system_began()
    {
        Assert.Equal((null, null), Times((22, U32(1_000)), (21, U32(2_000))));
        Assert.Equal((ExportMs - 9_000, ExportMs - 8_000), Times((22, U32(1_000)), (21, U32(2_000)), (160, U64(ExportMs - 10_000))));
    }

    [Fact]
    public void When_the_system_began_may_be_an_option()
    {
        var exporter = new Exporter();
        exporter.Send(Ipfix(0, 1, Set(3, OptionsTemplate(300, 1, (149, 4), (160, 8))), Set(300, U32(1), U64(ExportMs - 10_000))));

        var flow = Assert.Single(exporter.Send(Ipfix(1, 1, Set(2, Template(256, (22, 4), (1, 1))), Set(256, U32(1_000), [1]))));

        Assert.Equal(ExportMs - 9_000, flow.StartedAt);
    }

    [Fact]
    public void A_duration_gives_the_missing_end()
    {
        Assert.Equal((ExportMs, ExportMs + 1_500), Times((152, U64(ExportMs)), (161, U32(1_500))));
        Assert.Equal((ExportMs - 1, ExportMs), Times((153, U64(ExportMs)), (162, U32(1_999))));
        Assert.Equal((null, null), Times((161, U32(1_500))));
    }

    [Fact]
    public void NTP_begins_again_in_2036() => Assert.Equal(2_085_978_496_000 + 5_000, One((154, NtpTime(unchecked(5 - Ntp), 0)), Octets).StartedAt);

    [Fact]
    public void Times_that_cannot_be_are_null()
    {
        Assert.Equal((null, null), Times((152, U64(ulong.MaxValue)), (153, U64(1UL << 60))));
        Assert.Equal((null, null), Times((150, U64(ulong.MaxValue)), (158, U64(ulong.MaxValue))));
        Assert.Equal((null, null), Times((22, U64(ulong.MaxValue)), (21, U64(1)), (160, U64(ulong.MaxValue))));
    }

    static (long?, long?) Times(params (int, byte[])[] fields)
    {
        var flow = One([.. fields, Octets]);
        return (flow.StartedAt, flow.EndedAt);
    }

    static byte[] NtpTime(uint unixSeconds, uint fraction) => [.. U32(unchecked(unixSeconds + Ntp)), .. U32(fraction)];
}
