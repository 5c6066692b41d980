using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Transport;
using Tracefleet.Simulation;
using Tracefleet.Simulation.Paths;
using Tracefleet.Simulation.Transport;

namespace Tracefleet.Probing.Tests.Sweeping;

/// <summary>A sweep over the simulated Internet that keeps what was sent and what came back.</summary>
sealed class SimulatedSweep : ISweepObserver, IProbeSender
{
    public static readonly World World = World.Create(1);
    public static readonly VantagePoint From = World.VantagePoint("fra");
    public static readonly SweepSource Source = new(From.AddressV4, From.AddressV6);

    readonly SimulatedClock _clock = SimulatedClock.Virtual(new Instant(1_780_000_000_000_000_000));
    readonly SimulatedTransport _transport;

    public SimulatedSweep(ProbeSpace space, SweepOptions options, SweepProgress? progress = null)
    {
        _transport = new SimulatedTransport(World, From, _clock);
        Run = new SweepRun(space, options, progress ?? SweepProgress.From(0), this, [this], () => _clock.Now);
        Engine = new SweepEngine(Run, _transport, () => _clock.Now);
    }

    public SweepRun Run { get; }
    public SweepEngine Engine { get; }
    public List<SweepReply> Replies { get; } = [];
    public List<(SweepProbe Probe, FlowFields Flow, Instant At)> Sent { get; } = [];
    public TransportCounters Network => _transport.Counters;
    public Instant Now => _clock.Now;

    /// <summary>Says for each packet why it does not leave; none is the default.</summary>
    public Func<int, SendFailure> Fails { get; set; } = _ => SendFailure.None;

    int _tried;

    public static SweepOptions Options(SweepParameters parameters) =>
        new() { Parameters = parameters, Source = Source, Key = new ProbingKey(5, 6) };

    public static SweepTargets Sample(int count, bool dualStack = true)
    {
        var builder = new SweepTargetsBuilder(0);
        foreach (var target in World.SampleTargets(count, dualStack))
            builder.Add(target);
        return builder.Build();
    }

    public void Replied(in SweepReply reply) => Replies.Add(reply);

    public void Send(PacketBatch packets)
    {
        var failures = Enumerable.Range(0, packets.Count).Select(_ => Fails(_tried++)).ToArray();
        _transport.Send(packets);
        for (var index = 0; index < packets.Count; index++)
        {
            if (failures[index] != SendFailure.None)
                packets.MarkSent(index, packets.At(index), failures[index]);
            else
                Sent.Add(Read(packets[index], packets.At(index)));
        }
    }

    public void Dispose()
    {
    }

    static (SweepProbe, FlowFields, Instant) Read(ReadOnlySpan<byte> packet, Instant at)
    {
        IpPacket.TryParse(packet, out var ip);
        var upper = ip.Payload;
        IcmpMessage.TryParse(upper, out var icmp);
        var isIcmp = ip.Protocol is IpProtocols.Icmp or IpProtocols.Icmpv6;
        var source = isIcmp ? icmp.Identifier : (ushort)(upper[0] << 8 | upper[1]);
        var destination = isIcmp ? icmp.Checksum : (ushort)(upper[2] << 8 | upper[3]);
        return (new SweepProbe(ip.Destination, (ushort)(source - 33_000), ip.HopLimit),
            new FlowFields((ProbeProtocol)ip.Protocol, source, destination, ip.FlowLabel), at);
    }
}
