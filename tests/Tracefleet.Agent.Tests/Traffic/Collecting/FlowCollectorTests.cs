using System.Net;
using System.Net.Sockets;
using Tracefleet.Addressing;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Agent.Traffic.Collecting;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Tests.SFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

public class FlowCollectorTests
{
    static readonly Address s_loopback = Address.Parse("127.0.0.1");

    [Fact]
    public async Task Every_record_of_a_datagram_arrives_at_the_time_of_its_reception()
    {
        var time = new ManualTime();
        await using var run = new CollectorRun(time: time);

        await run.SendAsync(NetFlow5(1_000, 30));

        var flows = run.Flows.All;
        Assert.Equal(Enumerable.Range(1, 30).Select(number => ((Address?)Address.Parse($"192.0.2.{number}"), (ulong)number, 1_500UL * (ulong)number)),
            flows.Select(told => (told.Flow.Source, told.Flow.Packets, told.Flow.Bytes)));
        Assert.All(flows, told => Assert.Equal((s_loopback, ManualTime.Start.ToUnixTimeMilliseconds()), (told.Exporter, told.At)));
        Assert.Equal(new Asn(64_530), flows[29].Flow.DestinationAs);
    }

    [Fact]
    public async Task The_same_template_number_means_something_else_to_each_exporter_domain_and_version()
    {
        await using var run = new CollectorRun();
        (string From, byte[] Template, byte[] Data)[] said =
        [
            ("127.0.0.1", NetFlow9(1, 7, Set(0, Template(300, (8, 4), (1, 4)))), NetFlow9(2, 7, Set(300, Ip("192.0.2.1"), U32(11)))),
            ("127.0.0.2", NetFlow9(1, 7, Set(0, Template(300, (1, 4), (8, 4)))), NetFlow9(2, 7, Set(300, U32(22), Ip("192.0.2.2")))),
            ("127.0.0.2", NetFlow9(1, 8, Set(0, Template(300, (1, 2), (12, 4), (2, 2)))), NetFlow9(2, 8, Set(300, U16(33), Ip("192.0.2.3"), U16(3)))),
            ("127.0.0.2", Ipfix(0, 7, Set(2, Template(300, (1, 8), (27, 16)))), Ipfix(0, 7, Set(300, U64(44), Ip("2001:db8::4")))),
        ];

        foreach (var (from, template, _) in said)
            await run.SendAsync(from, template);
        foreach (var (from, _, data) in said)
            await run.SendAsync(from, data);

        Assert.Equal(
            [
                ("127.0.0.1", "192.0.2.1", null, 11UL), ("127.0.0.2", "192.0.2.2", null, 22UL), ("127.0.0.2", null, "192.0.2.3", 33UL),
                ("127.0.0.2", "2001:db8::4", null, 44UL),
            ],
            run.Flows.All.Select(told => ($"{told.Exporter}", told.Flow.Source?.ToString(), told.Flow.Destination?.ToString(), told.Flow.Bytes)));
        Assert.Equal([("127.0.0.1", "NetFlow v9", 2L, 1L, 1L), ("127.0.0.2", "IPFIX, NetFlow v9", 6L, 3L, 3L)], run.Collector.Exporters.Select(report => (
            $"{report.Exporter}", report.Protocols, report.Counts["datagrams"], report.Counts["records"], report.Counts["templates"])));
    }

    [Fact]
    public async Task A_template_is_not_good_for_another_port_of_its_exporter()
    {
        await using var run = new CollectorRun();
        await run.SendAsync(NetFlow9(1, 7, Set(0, Template(300, (8, 4), (1, 4)))));
        using var other = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));

        await other.SendAsync(NetFlow9(2, 7, Set(300, Ip("192.0.2.1"), U32(11))), new IPEndPoint(IPAddress.Loopback, run.Collector.Listening[0].Port));
        await Patience.UntilAsync("it is read", () => run.Count("datagrams") == 2);

        Assert.Equal((0, 1), (run.Flows.All.Count, run.Count("unknownTemplates")));
    }

    [Fact]
    public async Task An_exporter_of_sFlow_is_shown_as_it_calls_itself_and_its_interfaces_are_told_once()
    {
        await using var run = new CollectorRun();
        var datagram = SFlowWriter.Datagram(
            5, SFlowWriter.FlowSample(SFlowWriter.SampledIpv4(1_400, Address.Parse("192.0.2.1"), Address.Parse("198.51.100.2"))),
            SFlowWriter.CountersSample(SFlowWriter.InterfaceCounters(12)));
        var later = SFlowWriter.Datagram(8, SFlowWriter.CountersSample(SFlowWriter.InterfaceCounters(12)));

        await run.SendAsync("127.0.0.1", run.Collector.Listening[1], [datagram, later]);

        var (flow, exporter, _) = Assert.Single(run.Flows.All);
        Assert.Equal((SFlowWriter.Agent, 1_400_000UL, 1_000UL, 12u, 34u), (exporter, flow.Bytes, flow.Packets, flow.InputInterface, flow.OutputInterface));
        Assert.Equal(new TrafficInterface(SFlowWriter.Agent, 12, null, 100_000_000_000), Assert.Single(run.Collector.NewInterfaces));
        Assert.Empty(run.Collector.NewInterfaces);
        var report = Assert.Single(run.Collector.Exporters);
        Assert.Equal((SFlowWriter.Agent, "sFlow v5", 1_000L, 1L, 2L), (
            report.Exporter, report.Protocols, report.Counts["samplingRate"], report.Counts["sequenceGaps"], report.Counts["lostDatagrams"]));
    }

    [Fact]
    public async Task Either_port_takes_either_protocol()
    {
        await using var run = new CollectorRun();

        var sFlow = SFlowWriter.Datagram(1, SFlowWriter.FlowSample(SFlowWriter.SampledIpv4(100, Address.Parse("192.0.2.1"), Address.Parse("192.0.2.2"))));
        await run.SendAsync("127.0.0.1", run.Collector.Listening[0], [sFlow]);
        await run.SendAsync("127.0.0.1", run.Collector.Listening[1], [NetFlow5(1, 2)]);

        Assert.Equal([SFlowWriter.Agent, s_loopback, s_loopback], run.Flows.All.Select(told => told.Exporter));
    }

    [Fact]
    public async Task Options_name_interfaces_and_what_a_terminal_would_obey_is_taken_out()
    {
        await using var run = new CollectorRun();
        var inScope = Ipfix(0, 7, Set(3, OptionsTemplate(400, 1, (10, 4), (82, 8), (83, 4))), Set(400, U32(3), "ge-0/0/1"u8.ToArray(), "up\0\0"u8.ToArray()));
        var besideSystem = NetFlow9(
            1, 7, Set(1, OptionsTemplate9(401, 1, (1, 4), (10, 2), (82, 8))),
            Set(401, U32(0), U16(4), "Gi0/4\0\0\0"u8.ToArray(), U32(0), U16(5), "\e[2Jeth5"u8.ToArray()));

        await run.SendAsync(inScope, besideSystem, inScope);

        Assert.Equal([(3u, "ge-0/0/1"), (4u, "Gi0/4"), (5u, "\uFFFD[2Jeth5")], run.Collector.NewInterfaces.Select(told => (told.Index, told.Name)));
    }

    [Fact]
    public async Task Those_who_are_not_allowed_are_counted_and_named_and_given_no_memory()
    {
        await using var run = new CollectorRun(CollectorRun.Ipv4 with { Allowed = [Prefix.Parse("127.0.0.4/30")] });

        await run.SendAsync("127.0.0.5", NetFlow5(1, 1));
        for (var host = 10; host < 30; host++)
            await run.SendAsync($"127.0.0.{host}", NetFlow5(1, 1), NetFlow5(2, 1));

        Assert.Equal([Address.Parse("127.0.0.5")], run.Flows.All.Select(told => told.Exporter));
        Assert.Equal((41, 40, 1), (run.Count("received"), run.Count("refusedDatagrams"), run.Count("datagrams")));
        Assert.Equal(Enumerable.Range(14, 16).Select(host => Address.Parse($"127.0.0.{host}")), run.Collector.LastRefused);
    }

    [Fact]
    public async Task One_socket_for_all_addresses_hears_both_families()
    {
        var settings = new CollectorSettings { NetFlow = [new ListenAddress(null, 0)], Allowed = [Prefix.Parse("127.0.0.0/8"), Prefix.Parse("::1/128")] };
        await using var run = new CollectorRun(settings);

        await run.SendAsync("::1", NetFlow5(1, 1));
        await run.SendAsync("127.0.0.3", NetFlow5(1, 1));

        Assert.Equal([Address.Parse("::1"), Address.Parse("127.0.0.3")], run.Flows.All.Select(told => told.Exporter));
    }

    [Fact]
    public async Task An_exporter_with_an_IPv6_address_is_heard_on_it()
    {
        await using var run = new CollectorRun(new CollectorSettings { NetFlow = [new ListenAddress(Address.Parse("::1"), 0)] });

        await run.SendAsync("::1", NetFlow5(1, 30));

        Assert.Equal((30, Address.Parse("::1")), (run.Flows.All.Count, run.Flows.All[0].Exporter));
    }

    [Fact]
    public async Task Gaps_are_counted_for_the_exporter_that_has_them()
    {
        await using var run = new CollectorRun();

        await run.SendAsync("127.0.0.1", NetFlow5(100, 10), NetFlow5(110, 10));
        await run.SendAsync("127.0.0.2", NetFlow5(100, 10), NetFlow5(117, 10), NetFlow9(5, 1), NetFlow9(8, 1));

        var reports = run.Collector.Exporters;
        Assert.Equal([false, true], reports.Select(report => report.Counts.ContainsKey("sequenceGaps")));
        Assert.Equal((2, 7, 2), (reports[1].Counts["sequenceGaps"], reports[1].Counts["lostRecords"], reports[1].Counts["lostDatagrams"]));
        Assert.Equal((2, 7), (run.Count("sequenceGaps"), run.Count("lostRecords")));
    }

    [Fact]
    public async Task Only_exporters_with_news_are_reported()
    {
        await using var run = new CollectorRun();
        await run.SendAsync("127.0.0.1", NetFlow5(1, 1));
        await run.SendAsync("127.0.0.2", NetFlow5(1, 1));

        Assert.Equal(2, run.Collector.Exporters.Length);
        Assert.Empty(run.Collector.Exporters);
        await run.SendAsync("127.0.0.2", NetFlow5(2, 1));
        Assert.Equal([(Address.Parse("127.0.0.2"), 2L)], run.Collector.Exporters.Select(report => (report.Exporter, report.Counts["records"])));
    }

    [Fact]
    public async Task The_end_takes_what_the_kernel_holds_and_keeps_the_counts()
    {
        var intake = new SlowStart();
        await using var run = new CollectorRun(intake: intake);
        using var exporter = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        for (var sequence = 0; sequence < 200; sequence++)
            await exporter.SendAsync(NetFlow5((uint)sequence, 1), new IPEndPoint(IPAddress.Loopback, run.Collector.Listening[0].Port));

        var end = run.Collector.DisposeAsync();
        intake.Start.Set();
        await end.AsTask().WithPatience();

        Assert.Equal((200, 200, 200, 0), (intake.Flows.All.Count, run.Count("received"), run.Count("records"), run.Count("sequenceGaps")));
        Assert.True(run.Collector.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task It_ends_while_datagrams_keep_coming()
    {
        await using var run = new CollectorRun(intake: new NoIntake());
        using var flood = new CancellationTokenSource();
        var port = new IPEndPoint(IPAddress.Loopback, run.Collector.Listening[0].Port);
        var flooding = Task.Run(() =>
        {
            using var exporter = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var datagram = NetFlow5(1, 30);
            while (!flood.IsCancellationRequested)
                exporter.SendTo(datagram, port);
        });
        await Patience.UntilAsync("the flood has come", () => run.Count("datagrams") > 100);

        await run.Collector.DisposeAsync().AsTask().WithPatience();
        await run.Collector.DisposeAsync();

        await flood.CancelAsync();
        await flooding;
        Assert.Equal(run.Count("received"), run.Count("datagrams"));
    }

    [Fact]
    public async Task A_fault_of_the_intake_ends_all_threads_and_is_told()
    {
        await using var run = new CollectorRun(intake: new BrokenIntake());
        using var exporter = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));

        await exporter.SendAsync(NetFlow5(1, 1), new IPEndPoint(IPAddress.Loopback, run.Collector.Listening[1].Port));

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => run.Collector.Completion.WithPatience());
        Assert.Equal("The store is gone.", fault.Message);
    }

    /// <summary>Holds up the first flow until the test says so.</summary>
    sealed class SlowStart : IFlowIntake
    {
        public ManualResetEventSlim Start { get; } = new();

        public GatheredFlows Flows { get; } = new();

        public void Add(in FlowRecord flow, Address exporter, long at)
        {
            Start.Wait(Patience.Long);
            Flows.Add(flow, exporter, at);
        }
    }

    sealed class BrokenIntake : IFlowIntake
    {
        public void Add(in FlowRecord flow, Address exporter, long at) => throw new InvalidOperationException("The store is gone.");
    }
}
