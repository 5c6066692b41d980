using System.Diagnostics;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Enrichment;
using Tracefleet.Probing;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Transport;
using Tracefleet.Simulation.Transport;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Cli.Sweeping;

/// <summary>The network that a sweep goes through: one sender for each thread, one receiver, and the clock that arrivals are stamped with.</summary>
/// <param name="RepliesDropped">Replies that the kernel dropped because they were not fetched in time.</param>
sealed record SweepNetwork(
    string Name, string VantagePoint, SweepSource Source, IReadOnlyList<IProbeSender> Senders, IProbeReceiver Receiver, Func<Instant> Clock,
    bool IsSimulated, Func<long> RepliesDropped) : IDisposable
{
    const int ClockReadings = 32;

    /// <summary>What replies are annotated with; it remembers recent addresses, so that one more reply costs no memory.</summary>
    public Annotator Annotator { get; private init; } = Annotator.None;

    /// <summary>Which way probes leave and why no faster one was taken, a sentence each; none when the fastest was.</summary>
    public IReadOnlyList<string> Fallbacks { get; private init; } = [];

    /// <param name="annotator">Of the real Internet; the simulated one has its own.</param>
    public static SweepNetwork Open(SweepOrder order, SweepTargets targets, Annotator annotator) =>
        order.Simulate is { } seed ? Simulated(seed, order.From) : OfThisHost(order, targets, annotator);

    static SweepNetwork Simulated(ulong seed, string from)
    {
        var world = Vantages.World(seed);
        var place = world.VantagePoint(from);
        var clock = SimulatedClock.Virtual(Instant.From(TimeProvider.System.GetUtcNow()));
        var transport = new SimulatedTransport(world, place, clock);
        return new SweepNetwork(
            "simulated", place.Name, new SweepSource(place.AddressV4, place.AddressV6), [transport], transport, () => clock.Now, IsSimulated: true, () => 0)
        {
            Annotator = Vantages.Annotator(seed),
        };
    }

    static SweepNetwork OfThisHost(SweepOrder order, SweepTargets targets, Annotator annotator)
    {
        var source = new SweepSource(
            targets.HasIpv4 ? order.SourceIpv4 ?? SourceTowards(targets, isIpv4: true) : null,
            targets.HasIpv6 ? order.SourceIpv6 ?? SourceTowards(targets, isIpv4: false) : null);
        try
        {
            var transport = PacketRingTransport.Open(new PacketRingOptions { Backend = order.Backend, Interface = order.Interface });
            var others = OthersOf(transport, order);
            var backends = others.Select(sender => sender.Backend).Prepend(transport.Backend).Distinct().Select(WordOf);
            return new SweepNetwork(
                string.Join(" and ", backends), "local", source, [transport, .. others], transport, ClockOf(transport), IsSimulated: false,
                () => transport.RepliesDropped)
            {
                Annotator = annotator,
                Fallbacks = [.. FallbacksOf(transport, others)],
            };
        }
        catch (MissingCapabilityException missing)
        {
            throw new CliException(missing.Message);
        }
    }

    static List<IRingSender> OthersOf(PacketRingTransport transport, SweepOrder order)
    {
        var others = new List<IRingSender>();
        try
        {
            while (others.Count < order.Senders - 1)
                others.Add(transport.OpenSender());
            return others;
        }
        catch (RawSocketException failure)
        {
            others.ForEach(sender => sender.Dispose());
            transport.Dispose();
            throw new CliException($"--senders: sender {others.Count + 2} of {order.Senders} cannot be opened: {failure.Message}{RemedyFor(transport)}");
        }
    }

    static IEnumerable<string> FallbacksOf(PacketRingTransport transport, List<IRingSender> others)
    {
        if (transport.Unavailable is { Count: > 0 } reasons)
            yield return $"sending by {WordOf(transport.Backend)}: {string.Join(" ", reasons)}";
        // Once the better way is full, all that follow are refused it for the same reason.
        if (others.FindIndex(sender => sender.Backend != transport.Backend) is var first && first >= 0)
        {
            var who = first + 1 == others.Count ? $"sender {first + 2} of {first + 2} sends" : $"senders {first + 2} to {others.Count + 1} of {others.Count + 1} send";
            var why = string.Join(" ", others[first].Unavailable);
            yield return $"{who} by {WordOf(others[first].Backend)}, not {WordOf(transport.Backend)}: {why}{RemedyFor(transport)}";
        }
    }

    static string WordOf(SendBackend backend) => backend.ToString().ToLowerInvariant();

    static string RemedyFor(PacketRingTransport transport) => transport.Backend == SendBackend.Xdp
        ? " With AF_XDP each sender takes a transmit queue of the interface; 'ethtool -l' says how many there are. Give fewer senders, or --backend packet."
        : " Give fewer senders.";

    // Routes may differ from target to target; a sweep has one source for each family, as the first target of it would get.
    static Address SourceTowards(SweepTargets targets, bool isIpv4)
    {
        var first = targets.First(isIpv4);
        return SourceAddress.Towards(first)
            ?? throw new CliException($"This host has no route to {first}; leave the IPv{(isIpv4 ? 4 : 6)} targets out, or give the address to send from with --source.");
    }

    /// <summary>The transport's timeline without a call of the kernel: both run with the monotonic clock, so one distance holds for good. The reading that
    /// took least time is the best.</summary>
    static Func<Instant> ClockOf(IProbeReceiver receiver)
    {
        var nothing = new PacketBatch(1);
        var (least, distance) = (long.MaxValue, 0L);
        for (var reading = 0; reading < ClockReadings; reading++)
        {
            var before = Monotonic();
            var now = receiver.Receive(nothing, Instant.MinValue).UnixNanoseconds;
            var after = Monotonic();
            if (after - before >= least)
                continue;
            // The transport reads its clock last.
            (least, distance) = (after - before, now - after);
        }
        return () => new Instant(Monotonic() + distance);
    }

    static long Monotonic() => Stopwatch.Frequency == 1_000_000_000
        ? Stopwatch.GetTimestamp()
        : (long)(Stopwatch.GetTimestamp() * (1_000_000_000.0 / Stopwatch.Frequency));

    public void Dispose()
    {
        Receiver.Dispose();
        foreach (var sender in Senders.Where(sender => !ReferenceEquals(sender, Receiver)))
            sender.Dispose();
    }
}
