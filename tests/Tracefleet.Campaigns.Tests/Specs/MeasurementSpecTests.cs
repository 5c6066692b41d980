using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Campaigns.Tests.Specs;

public class MeasurementSpecTests
{
    public static TheoryData<string, MeasurementSpec> WrongSpecs => new()
    {
        { "method: 'paris' is not a probe method; use udp, udp-paris, icmp, icmp-paris, tcp-syn, tcp-ack.", new TraceSpec { Method = "paris" } },
        { "firstTtl: firstTtl 9 is above maxTtl 8; lower it or raise maxTtl.", new TraceSpec { FirstTtl = 9, MaxTtl = 8 } },
        { "inFlight: 256 is out of range; give 1 to 255.", new TraceSpec { InFlight = 256 } },
        { "trafficClass: 256 is out of range; give 0 to 255.", new TraceSpec { TrafficClass = 256 } },
        { "flowLabel: 1048576 is out of range; give 0 to 1048575.", new TraceSpec { FlowLabel = 1_048_576 } },
        { "packetSize: 39 is out of range; give 40 to 65535.", new PingSpec { PacketSize = 39 } },
        { "count: 10001 is out of range; give 1 to 10000.", new PingSpec { Count = 10_001 } },
        { "intervalMs: 9 is out of range; give 10 to 60000.", new PingSpec { IntervalMs = 9 } },
        { "cycles: That is 16,800 probes for each target; at most 16,384 are allowed, so give fewer cycles or a lower maxTtl.", new MtrSpec { Cycles = 560 } },
        { "confidence: 90 is no confidence that is offered; give 95 or 99.", new MultipathSpec { Confidence = 90 } },
        { "maxProbes: 16385 is out of range; give 1 to 16384.", new MultipathSpec { MaxProbes = 16_385 } },
        { "method: 'icmp' changes its flow with every probe; use icmp-paris, tcp-syn or tcp-ack.", new MultipathSpec { Method = "icmp" } },
        { "minTtl: minTtl 5 is above maxTtl 4; lower it or raise maxTtl.", new SweepSpec { MinTtl = 5, MaxTtl = 4 } },
        { "packetsPerSecond: 0 is out of range; give 1 to 1000000.", new SweepSpec { PacketsPerSecond = 0 } },
    };

    [Theory]
    [MemberData(nameof(WrongSpecs))]
    public void Names_the_field_and_the_remedy(string fault, MeasurementSpec spec) =>
        Assert.Equal(fault, string.Join("; ", spec.Faults().Select(found => $"{found.Field}: {found.Message}")));

    [Fact]
    public void Every_method_has_one_word() =>
        Assert.Equal(Enum.GetValues<TraceMethod>().Order(), MethodWords.All.Select(MethodWords.Parse).Order());

    [Fact]
    public void A_method_is_read_back_from_its_word() =>
        Assert.All(Enum.GetValues<TraceMethod>(), method => Assert.Equal(method, MethodWords.Parse(method.ToWord())));

    [Fact]
    public void The_probes_look_as_the_spec_says()
    {
        var format = new PingSpec { Method = "tcp-syn", TrafficClass = 184, FlowLabel = 77, PacketSize = 1_500, DontFragment = true, SourcePort = 2_000, DestinationPort = 443 }
            .ToFormat();

        Assert.Equal((TraceMethod.TcpSyn, (byte)184, (uint?)77, (int?)1_500, true, (ushort)2_000, (ushort)443),
            (format.Method, format.TrafficClass, format.FlowLabel, format.PacketSize, format.DontFragment, format.SourcePort, format.DestinationPort));
    }

    public static TheoryData<MeasurementSpec, long, long> Costs => new()
    {
        { new TraceSpec { MaxTtl = 30, Attempts = 2, InFlight = 8 }, 8, 60 },
        { new PingSpec { Count = 7 }, 7, 7 },
        { new MtrSpec { Cycles = 10, MaxTtl = 30 }, 10, 300 },
        { new MultipathSpec { Paths = 4, MaxTtl = 10, Attempts = 2 }, 4, 80 },
        { new MultipathSpec { MaxProbes = 500 }, 6, 500 },
        { new SweepSpec { MinTtl = 3, MaxTtl = 12, Flows = 2 }, 20, 20 },
    };

    [Theory]
    [MemberData(nameof(Costs))]
    public void Says_how_many_probes_a_cell_takes(MeasurementSpec spec, long min, long max) =>
        Assert.Equal(new ProbeCount(min, max), spec.ProbesOf(1));
}
