using Tracefleet.Addressing;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Agent.Traffic.Collecting;
using Tracefleet.Testing;
using Tracefleet.Traffic.Tests.SFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

[Collection(Alone)]
public class CollectorLimitsTests
{
    public const string Alone = "What is left of memory is measured, so nothing else may use it";

    static readonly byte[] s_template = NetFlow9(1, 7, Set(0, Template(300, (8, 4), (12, 4), (1, 4), (2, 4))));

    static readonly byte[] s_record = [.. Ip("192.0.2.1"), .. Ip("198.51.100.1"), .. U32(1_500), .. U32(1)];

    /// <summary>A quarter is nothing but chance, and the others pass for NetFlow v9, IPFIX or sFlow until their header is read.</summary>
    [Fact]
    public async Task Ten_thousand_datagrams_of_rubbish_are_counted_and_leave_nothing()
    {
        var chance = new Random(4711);
        await using var run = new CollectorRun(intake: new NoIntake());
        await run.SendAsync(s_template);
        await run.SendAsync([.. Rubbish(chance, 1_000)]);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var thousand = 0; thousand < 10; thousand++)
            await run.SendAsync([.. Rubbish(chance, 1_000)]);

        // The last thousand datagrams are 0.7 MB, and may still be held by this test.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 2_000_000);
        Assert.Equal(11_001, run.Count("received"));
        Assert.InRange(run.Count("malformed"), 5_000, 20_000);
        var records = run.Count("records");
        await run.SendAsync(NetFlow9(2, 7, Set(300, s_record, s_record)));
        Assert.Equal(records + 2, run.Count("records"));
    }

    [Fact]
    public async Task Exporters_beyond_the_maximum_are_refused_until_one_has_been_silent_for_long()
    {
        var time = new ManualTime();
        await using var run = new CollectorRun(CollectorRun.Ipv4 with { MaxExporters = 3 }, time);
        for (var host = 1; host <= 5; host++)
            await run.SendAsync($"127.0.0.{host}", NetFlow5(1, host));

        Assert.Equal((1 + 2 + 3, 2), (run.Count("records"), run.Count("exportersRefused")));

        time.Advance(TimeSpan.FromMinutes(29));
        await run.SendAsync("127.0.0.1", NetFlow5(2, 1));
        await run.SendAsync("127.0.0.3", NetFlow5(4, 1));
        await run.SendAsync("127.0.0.4", NetFlow5(1, 4));
        Assert.Equal((8, 3), (run.Count("records"), run.Count("exportersRefused")));

        time.Advance(TimeSpan.FromMinutes(1));
        await run.SendAsync("127.0.0.4", NetFlow5(1, 4));
        await run.SendAsync("127.0.0.2", NetFlow5(3, 1));

        Assert.Equal((12, 4, 1), (run.Count("records"), run.Count("exportersRefused"), run.Count("exportersForgotten")));
        Assert.Equal(["127.0.0.1", "127.0.0.3", "127.0.0.4"], run.Collector.Exporters.Select(report => $"{report.Exporter}"));
    }

    [Fact]
    public async Task One_source_cannot_take_the_room_of_others_by_calling_itself_many_names()
    {
        await using var run = new CollectorRun(CollectorRun.Ipv4 with { MaxExporters = 10, MaxExportersOfSource = 4 });
        byte[][] names =
            [.. Enumerable.Range(1, 20).Select(name => (byte[])[.. U32(5), .. U32(1), 203, 0, 113, (byte)name, .. U32(0), .. U32(1), .. U32(0), .. U32(0)])];

        await run.SendAsync("127.0.0.1", names);
        await run.SendAsync("127.0.0.2", NetFlow5(1, 1));

        Assert.Equal(16, run.Count("exportersRefused"));
        Assert.Equal(["127.0.0.2", "203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"], run.Collector.Exporters.Select(report => $"{report.Exporter}"));
    }

    [Fact]
    public async Task Interfaces_beyond_the_maximum_are_counted()
    {
        await using var run = new CollectorRun(CollectorRun.Ipv4 with { MaxInterfaces = 2 });
        byte[][] counters = [.. Enumerable.Range(1, 5).Select(index => SFlowWriter.CountersSample(SFlowWriter.InterfaceCounters((uint)index)))];

        await run.SendAsync(SFlowWriter.Datagram(1, counters));

        Assert.Equal([1u, 2u], run.Collector.NewInterfaces.Select(told => told.Index));
        Assert.Equal(3, run.Count("interfacesRefused"));
    }

    [Fact]
    public void A_datagram_costs_no_memory()
    {
        var to = new FlowDestination(new NoIntake(), new ExporterInterfaces(16));
        var (source, stranger) = (Address.Parse("127.0.0.1"), Address.Parse("127.0.0.9"));
        using var listener = new Listener(
            new ListenAddress(source, 0), CollectorRun.Ipv4, to, address => address == source, TimeProvider.System);
        var (allowed, refused) = (new DatagramSource(source, 4_000), new DatagramSource(stranger, 4_000));
        byte[][] datagrams =
        [
            NetFlow5(1, 30), NetFlow9(2, 7, Set(300, s_record, s_record)), [255, .. s_record], [],
            SFlowWriter.Datagram(
                5, SFlowWriter.FlowSample(SFlowWriter.SampledIpv4(1_400, Address.Parse("192.0.2.1"), Address.Parse("198.51.100.2"))),
                SFlowWriter.CountersSample(SFlowWriter.InterfaceCounters(12))),
        ];
        listener.Take(s_template, allowed, 1);

        var allocated = Allocation.Of(() =>
        {
            foreach (var datagram in datagrams)
            {
                listener.Take(datagram, allowed, 2);
                listener.Take(datagram, refused, 2);
            }
        });

        Assert.Equal(0, allocated);
    }

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class AloneDefinition;

    static IEnumerable<byte[]> Rubbish(Random chance, int count)
    {
        byte[][] beginnings = [[], [0, 9], [0, 10], [0, 0, 0, 5]];
        for (var datagram = 0; datagram < count; datagram++)
        {
            var bytes = new byte[chance.Next(1_400)];
            chance.NextBytes(bytes);
            yield return [.. beginnings[datagram % beginnings.Length], .. bytes];
        }
    }
}
