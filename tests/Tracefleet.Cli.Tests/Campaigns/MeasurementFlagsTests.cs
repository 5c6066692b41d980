using System.CommandLine;
using Tracefleet.Cli.Campaigns;
using Tracefleet.Contracts.Api;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tests.Campaigns;

/// <summary>Which measurement the flags of <c>campaign submit</c> make.</summary>
public sealed class MeasurementFlagsTests
{
    const string OfEveryType = " --method icmp-paris --timeout-ms 500 --source-port 40000 --port 53 --tos 8 --flow-label 77 --size 100 --df";

    public static TheoryData<string, MeasurementSpec> EveryFlag => new()
    {
        {
            "--type trace --first-ttl 2 --max-ttl 20 --attempts 3 --gap-limit 4 --in-flight 6 --flow 9 --mtu",
            Shared(new TraceSpec { FirstTtl = 2, MaxTtl = 20, Attempts = 3, GapLimit = 4, InFlight = 6, Flow = 9, PathMtu = true })
        },
        { "--type ping --count 7 --ttl 33 --interval-ms 250", Shared(new PingSpec { Count = 7, Ttl = 33, IntervalMs = 250 }) },
        {
            "--type mtr --cycles 4 --interval-ms 300 --first-ttl 2 --max-ttl 20 --gap-limit 3 --flow 9",
            Shared(new MtrSpec { Cycles = 4, IntervalMs = 300, FirstTtl = 2, MaxTtl = 20, GapLimit = 3, Flow = 9 })
        },
        {
            "--type multipath --paths 5 --confidence 99 --max-probes 800 --first-ttl 2 --max-ttl 20 --attempts 3 --gap-limit 4",
            Shared(new MultipathSpec { Paths = 5, Confidence = 99, MaxProbes = 800, FirstTtl = 2, MaxTtl = 20, Attempts = 3, GapLimit = 4 })
        },
        { "--type sweep --flows 2 --rate 5000 --first-ttl 2 --max-ttl 20", Shared(new SweepSpec { Flows = 2, PacketsPerSecond = 5_000, MinTtl = 2, MaxTtl = 20 }) },
    };

    [Theory]
    [MemberData(nameof(EveryFlag))]
    public void Every_flag_of_a_type_reaches_its_field(string flags, MeasurementSpec expected) =>
        Assert.Equal(expected, MeasurementOf(Read(flags + OfEveryType)));

    [Fact]
    public void Without_flags_each_type_has_its_own_standard()
    {
        Assert.Equal((null, new TraceSpec()), (Read("").Type, Read("").Trace));
        foreach (var standard in new MeasurementSpec[] { new PingSpec(), new MtrSpec(), new MultipathSpec(), new SweepSpec() })
        {
            var request = Read($"--type {standard.Type.ToWord()}");
            Assert.Equal(standard.Type.ToWord(), request.Type);
            Assert.Equal(standard, MeasurementOf(request));
        }
    }

    [Fact]
    public void Tcp_probes_go_to_port_80_whatever_the_type() =>
        Assert.Equal(80, MeasurementOf(Read("--type ping --method tcp-syn")).DestinationPort);

    [Theory]
    [InlineData("--type ping --cycles 3", "--cycles: a ping has no such thing; it belongs to --type mtr.")]
    [InlineData("--type sweep --gap-limit 3", "--gap-limit: a sweep has no such thing; it belongs to --type trace or mtr or multipath.")]
    [InlineData("--count 3", "--count: a trace has no such thing; it belongs to --type ping.")]
    [InlineData("--type mtr --classic-syn", "--classic-syn: a mtr has no such thing; it belongs to --type trace.")]
    [InlineData("--type traceroute", "--type: 'traceroute' is not a measurement type; use trace, ping, mtr, multipath, sweep.")]
    public void A_flag_of_another_type_is_refused_by_name(string flags, string expected)
    {
        var refusal = Assert.Throws<CliException>(() => Read(flags));

        Assert.Equal((expected, ExitCode.Usage), (refusal.Message, refusal.Code));
    }

    static MeasurementSpec Shared(MeasurementSpec spec) => spec with
    {
        Method = MethodWords.IcmpParis,
        TimeoutMs = 500,
        SourcePort = 40_000,
        DestinationPort = 53,
        TrafficClass = 8,
        FlowLabel = 77,
        PacketSize = 100,
        DontFragment = true,
    };

    static MeasurementSpec MeasurementOf(CreateCampaign request) =>
        Assert.Single(new MeasurementSpec?[] { request.Trace, request.Ping, request.Mtr, request.Multipath, request.Sweep }.OfType<MeasurementSpec>());

    static CreateCampaign Read(string flags)
    {
        var (measurement, command) = (new MeasurementFlags(), new Command("submit"));
        measurement.AddTo(command);
        return measurement.AddTo(new CreateCampaign { Targets = ["192.0.2.1"] }, command.Parse(flags));
    }
}
