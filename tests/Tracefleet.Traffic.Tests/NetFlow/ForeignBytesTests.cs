using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Fuzz.Running;
using Tracefleet.Fuzz.Traffic;
using Tracefleet.Testing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Traffic.Tests.NetFlow;

public class ForeignBytesTests : IFlowSink
{
    ulong _bytes;

    [Fact]
    public void Bytes_of_any_kind_do_no_harm() => Prop.ForAll<byte[]>(bytes =>
    {
        var decoder = new FlowDecoder();
        foreach (var version in (byte[])[5, 9, 10])
            Assert.InRange(decoder.Decode([0, version, .. bytes], ExportMs, this), 0, 2 * bytes.Length);
        Assert.InRange(decoder.Decode(bytes, ExportMs, this), 0, 2 * bytes.Length);
    }).QuickCheckThrowOnFailure();

    /// <summary>The fuzz target for a moment in every test run; tests/Tracefleet.Fuzz runs it for longer.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spoiled_datagrams_do_no_harm(int seed) => Assert.Null(new FuzzRun(new FlowTarget(), seed).For(20_000).Failure);

    [Fact]
    public void The_good_ones_are_read()
    {
        var exporter = new Exporter();
        foreach (var good in new FlowTarget().Corpus)
            exporter.Send(good);

        Assert.Equal((0, 0), (exporter.Counters.Malformed, exporter.Counters.UnknownTemplates));
        Assert.True(exporter.Counters.Records >= 40);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(10)]
    public void Known_templates_and_their_records_allocate_nothing(int version)
    {
        var decoder = new FlowDecoder();
        var record = new byte[40];
        var fields = Template(256, (8, 4), (12, 4), (27, 16), (1, 4), (2, 4), (34, 2), (152, 6));
        byte[] datagram = version switch
        {
            5 => NetFlow5(0, 30),
            9 => NetFlow9(0, 1, Set(0, fields), Set(256, [.. Enumerable.Repeat(record, 30)])),
            _ => Ipfix(
                0, 1, Set(2, fields), Set(3, OptionsTemplate(300, 1, (302, 4), (34, 4))), Set(300, U32(1), U32(5)),
                Set(256, [.. Enumerable.Repeat(record, 30)])),
        };

        Assert.Equal(0, Allocation.Of(() => decoder.Decode(datagram, ExportMs, this)));
        Assert.Equal(0, decoder.Counters.Malformed);
        Assert.True(decoder.Counters.Records >= 60);
    }

    [Fact]
    public void The_largest_datagram_of_the_smallest_records_is_read_in_full()
    {
        var exporter = new Exporter();
        exporter.Send(NetFlow9(0, 1, Set(0, Template(256, [(1, 1), .. Enumerable.Repeat((210, 0), 511)]))));

        Assert.Equal(65_000, exporter.Send(NetFlow9(1, 1, Set(256, Enumerable.Repeat((byte)1, 65_000).ToArray()))).Count);
    }

    [Fact]
    public void Templates_of_a_flood_are_kept_up_to_the_limits()
    {
        var exporter = new Exporter();
        foreach (var domain in Enumerable.Range(0, 300))
            exporter.Send(Ipfix(0, (uint)domain, Set(2, [.. Enumerable.Range(256, 1_000).Select(id => Template(id, (1, 4), (2, 4), (8, 4)))])));

        Assert.Equal((4_096, 256_000 - 4_096, 44), (exporter.Counters.Templates, exporter.Counters.TemplatesRefused, exporter.Counters.DomainsRefused));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_time_that_cannot_be_is_the_callers_fault(long receivedUnixMs) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowDecoder().Decode(NetFlow5(0, 1), receivedUnixMs, this));

    void IFlowSink.Add(in FlowRecord flow) => _bytes = unchecked(_bytes + flow.Bytes);
}
