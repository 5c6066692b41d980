using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Cli.Tracing;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Cli.Tests;

public sealed class ManyTracesTests
{
    static readonly string[] Quick = ["--simulate", "1", "--timeout-ms", "300", "--attempts", "1", "--gap-limit", "2"];

    [Fact]
    public async Task Several_targets_are_shown_in_the_order_asked_for()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("targets"), "198.18.0.2 # a comment\n\n2001:db8::3\n");

        var (code, output, errors) = await CommandLine.RunAsync(["trace", "198.18.0.1", $"@{folder.File("targets")}", .. Quick]);

        var headings = output.Split('\n').Where(line => line.Contains(" from Frankfurt, DE, udp-paris", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]);
        Assert.Equal((ExitCode.Failed, ""), (code, errors));
        Assert.Equal(["198.18.0.1", "198.18.0.2", "2001:db8::3"], headings);
    }

    [Fact]
    public async Task Targets_are_read_from_standard_input_and_one_that_cannot_be_traced_stops_no_other()
    {
        var (code, output, errors) = await CommandLine.RunWithInputAsync("224.0.0.1\n198.18.0.1\n", ["trace", "@-", .. Quick]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith("tracefleet: 224.0.0.1 is in 224.0.0.0/4", errors);
        Assert.StartsWith("198.18.0.1 from", output);
    }

    [Fact]
    public async Task An_empty_list_is_no_order()
    {
        var (code, output, errors) = await CommandLine.RunWithInputAsync("# nothing\n", ["trace", "@-", .. Quick]);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Equal("tracefleet: there is nothing to trace: the list of targets is empty.\n", errors);
    }

    [Fact]
    public void Both_families_are_one_order_each_for_a_name_and_one_for_an_address() =>
        Assert.Equal(
            [("host.example", 4), ("host.example", 6), ("2001:db8::1", null)],
            TraceOrder.For(["host.example", "2001:db8::1"], [4, 6], new TraceSpec()).Select(order => (order.Target, order.IpVersion)));

    [Theory]
    [InlineData("--method icmp", "icmp")]
    [InlineData("--method udp", "udp")]
    [InlineData("--method tcp-ack", "tcp-ack")]
    [InlineData("--classic-syn", "tcp-syn")]
    [InlineData("--tos 184 --size 200 --df --flow-label 5 --port 53", "udp-paris")]
    [InlineData("--mtu", "udp-paris")]
    public async Task Every_method_and_form_of_probe_is_traced(string flags, string method)
    {
        var (_, output, errors) = await CommandLine.RunAsync(["trace", "8.8.8.8", .. Quick, .. flags.Split(' ')]);

        Assert.Equal("", errors);
        Assert.Contains($", {method}, ", output);
        Assert.Contains(" probes, ", output);
    }

    [Fact]
    public void The_classic_preset_gives_way_to_flags()
    {
        var options = new TraceSpecOptions();
        var command = new System.CommandLine.Command("trace");
        options.AddTo(command);

        var preset = options.Read(command.Parse(["--classic-syn"]));
        var changed = options.Read(command.Parse(["--classic-syn", "--max-ttl", "12", "--port", "443"]));

        Assert.Equal(("tcp-syn", 80, 1, 30, 30, 1, 2_000), (preset.Method, preset.DestinationPort, preset.FirstTtl, preset.MaxTtl, preset.InFlight, preset.Attempts, preset.TimeoutMs));
        Assert.Equal((12, 443, "tcp-syn"), (changed.MaxTtl, changed.DestinationPort, changed.Method));
    }

    /// <summary>On the simulation's own clock, where sending takes no time.</summary>
    [Fact]
    public void The_classic_preset_sends_every_TTL_before_the_first_reply()
    {
        var spec = new TraceSpec { Method = "tcp-syn", DestinationPort = 80, MaxTtl = 30, InFlight = 30, GapLimit = 30, Attempts = 1, TimeoutMs = 2_000 };
        var vantage = Vantages.Simulated(1, "fra", SimulatedPace.Unpaced);
        var kept = new KeptProbes();
        using var transport = vantage.Transport;
        var feed = new ListTraceFeed([new TraceRequest(0, Address.Parse("8.8.8.8"), spec.ToParameters())]);
        var engine = new TraceEngine(transport, vantage.SourceFor, TraceRun.Options([new TraceOrder("8.8.8.8", null, spec)]), feed, kept);
        engine.Run(default);

        var firstReply = kept.Probes.Where(probe => probe.Outcome is ProbeOutcome.Answered).Min(probe => probe.SentAt + ((ProbeOutcome.Answered)probe.Outcome).Reply.Rtt);
        Assert.Equal(30, engine.Counters.Snapshot().Sent);
        Assert.All(kept.Probes, probe => Assert.True(probe.SentAt < firstReply));
    }

    sealed class KeptProbes : ITraceObserver
    {
        public List<ProbeRecord> Probes { get; } = [];

        public void ProbeEnded(TraceRequest request, ProbeRecord record) => Probes.Add(record);

        public void TraceEnded(TraceResult result)
        {
        }
    }
}
