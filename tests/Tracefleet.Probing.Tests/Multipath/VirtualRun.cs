using Tracefleet.Addressing;
using Tracefleet.Probing.Multipath;

namespace Tracefleet.Probing.Tests.Multipath;

/// <summary>Runs a session over a topology in virtual time, without packets.</summary>
public sealed class VirtualRun(Topology topology, int seed = 1)
{
    const int MaxTurns = 2_000_000;

    readonly Random _random = new(seed);
    readonly PriorityQueue<(Probe Probe, Reply Reply), (Instant At, int Order)> _arriving = new();
    readonly Dictionary<Router, Instant> _due = [];
    Instant _now = Instant.FromUnixMicroseconds(1_800_000_000_000_000);
    int _packets;

    /// <summary>Probes or replies lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>Added to the RTT of a probe, by its number from 1.</summary>
    public Func<int, TimeSpan>? Delay { get; init; }

    public List<Probe> Sent { get; } = [];

    public MultipathResult Run(FlowSession session, int cancelAfter = int.MaxValue)
    {
        for (var turn = 0; !session.HasEnded; turn++)
        {
            Assert.True(turn < MaxTurns, "The session does not end.");
            while (session.TryNext(_now, out var probe))
                Send(session, probe);
            if (Sent.Count >= cancelAfter)
                session.Cancel();
            if (!session.HasEnded)
                Wait(session);
        }
        return session.Result();
    }

    void Wait(FlowSession session)
    {
        var wake = session.NextWake;
        if (_arriving.TryPeek(out _, out var first) && first.At <= wake)
        {
            var (probe, reply) = _arriving.Dequeue();
            _now = first.At > _now ? first.At : _now;
            session.Replied(probe, reply);
            return;
        }
        Assert.NotEqual(Instant.MaxValue, wake);
        _now = wake > _now ? wake : _now + TimeSpan.FromMilliseconds(1);
        session.Advance(_now);
    }

    void Send(FlowSession session, Probe probe)
    {
        _now += TimeSpan.FromMicroseconds(5);
        Sent.Add(probe);
        session.Sent(probe, _now);
        var router = RouterOf(probe);
        if (router.IsSilent || _random.NextDouble() < Loss || !MayAnswer(router))
            return;
        var isEnd = router.Address == probe.Destination;
        var rtt = TimeSpan.FromMilliseconds(probe.Ttl.Value + _random.NextDouble()) + (Delay?.Invoke(Sent.Count) ?? TimeSpan.Zero);
        var (type, code) = probe.Destination.IsIpv4 ? (isEnd ? (3, 3) : (11, 0)) : isEnd ? (1, 4) : (3, 0);
        var reply = new Reply(router.Address, _now + rtt, rtt, 60, 1, (byte)type, (byte)code, 56, [], ReplyFlags.None);
        _arriving.Enqueue((probe, reply), (reply.ReceivedAt, Sent.Count));
    }

    Router RouterOf(in Probe probe)
    {
        var router = topology.First;
        var packet = ++_packets;
        for (var ttl = 1; ttl < probe.Ttl.Value && router.Next.Count > 0; ttl++)
            router = router.NextOf(probe.Flow.Value, packet);
        return router;
    }

    bool MayAnswer(Router router)
    {
        if (router.LimitMilliseconds == 0)
            return true;
        var interval = TimeSpan.FromMilliseconds(router.LimitMilliseconds);
        var due = _due.GetValueOrDefault(router, Instant.FromUnixMicroseconds(0));
        if (due > _now + interval * (Router.Burst - 1))
            return false;
        _due[router] = (due > _now ? due : _now) + interval;
        return true;
    }
}

/// <summary>What a result says, in the words of <see cref="Topology.Links"/>.</summary>
public static class ResultLinks
{
    public static HashSet<string> Links(this MultipathResult result)
    {
        var labels = new Dictionary<int, string>();
        foreach (var vertex in result.Vertices)
        {
            var before = result.Links.FirstOrDefault(link => link.To == vertex.Id);
            labels[vertex.Id] = vertex.Address?.ToString() ?? $"*({(before is null ? "" : labels[before.From])})";
        }
        return [.. result.Links.Select(link => $"{result.Vertices[link.From].Ttl} {labels[link.From]} > {labels[link.To]}")];
    }
}
