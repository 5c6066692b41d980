using System.Collections.Immutable;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sweeping;

/// <summary>A sweep, or one round of it, under way: as many senders as there are threads to send, and one collector. It has no threads of its own.</summary>
public sealed class SweepRun
{
    readonly SweepOptions _options;

    /// <param name="progress">What is left to probe: <see cref="SweepProgress.From"/> 0 for all.</param>
    /// <param name="transports">One for each sending thread.</param>
    /// <param name="clock">The timeline that the receiving transport stamps arrivals with; called on every sending thread.</param>
    public SweepRun(
        ProbeSpace space, SweepOptions options, SweepProgress progress, ISweepObserver observer, IReadOnlyList<IProbeSender> transports,
        Func<Instant> clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(transports.Count, 1, nameof(transports));
        (_options, Space) = (options, space);
        var neighbourhood = options.NeighbourhoodTtl > 0 ? new Neighbourhood(options.NeighbourhoodTtl, options.NeighbourhoodProbes) : null;
        var fills = transports.Select(_ => new FillQueue()).ToArray();
        var writer = new SweepProbeWriter(options.Parameters, options.Source, options.Key);
        var shared = new SweepSender.Shared(
            space, new SweepPermutation(space.Count, options.Key), writer, options, neighbourhood, clock, transports.Count);
        var shares = progress.Split(transports.Count);
        Senders = [.. transports.Select((transport, index) => new SweepSender(shared, shares[index], fills[index], transport))];
        Collector = new SweepCollector(options, observer, fills, neighbourhood);
    }

    public ProbeSpace Space { get; }

    /// <summary>One for each sending thread.</summary>
    public ImmutableArray<SweepSender> Senders { get; }

    public SweepCollector Collector { get; }

    /// <summary>Whether everything was sent and nobody has answered for the time of grace; any thread may ask.</summary>
    /// <param name="now">Everything that arrived until then has been given to <see cref="Collector"/>.</param>
    public bool HasEnded(Instant now)
    {
        var last = Collector.LastReplyAt.UnixNanoseconds;
        foreach (var sender in Senders)
        {
            if (!sender.IsExhausted)
                return false;
            last = Math.Max(last, sender.LastSentAt.UnixNanoseconds);
        }
        return last == long.MinValue || now.UnixNanoseconds - last >= _options.Grace.Ticks * 100;
    }

    /// <summary>What is left now. Only while no thread is in a step.</summary>
    public SweepProgress Progress() => SweepProgress.Merge(Senders.Select(sender => sender.Progress()));

    /// <summary>What was left a moment ago, never less than what is left now; null while a sender has not said. Any thread may ask.</summary>
    public SweepProgress? RecentProgress()
    {
        var parts = Senders.Select(sender => sender.RecentProgress()).ToArray();
        return Array.TrueForAll(parts, part => part is not null) ? SweepProgress.Merge(parts!) : null;
    }
}
