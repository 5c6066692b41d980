using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Results;
using Tracefleet.Coordinator.Api;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Coordinator.Live;
using Tracefleet.LookingGlass;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Has a vantage point measure, as a small campaign of its own: what it finds is stored, annotated and bounded like that of any other.</summary>
public sealed class GlassMeasurements
{
    readonly Workbench _bench;
    readonly CampaignConductor _conductor;
    readonly CampaignDesk _desk;
    readonly IHopStore _store;
    readonly LiveTraces _previews;

    internal GlassMeasurements(Workbench bench, CampaignConductor conductor, CampaignDesk desk, IHopStore store, LiveTraces previews) =>
        (_bench, _conductor, _desk, _store, _previews) = (bench, conductor, desk, store, previews);

    /// <summary>Bytes of an echo request with the 56 bytes of data that ping sends.</summary>
    const int PingBytesV4 = 20 + 8 + 56, PingBytesV6 = 40 + 8 + 56;

    /// <summary>What a command measures, bounded so that it fits the usual run time.</summary>
    /// <param name="targets">Pings to both families have the size of IPv6.</param>
    public static MeasurementSpec SpecOf(GlassVerb verb, ImmutableArray<Address> targets) => verb switch
    {
        GlassVerb.Ping => new PingSpec { Count = 5, PacketSize = targets.Any(target => target.IsIpv6) ? PingBytesV6 : PingBytesV4 },
        GlassVerb.Traceroute => new TraceSpec { Attempts = 3, MaxTtl = 30, TimeoutMs = 1_500 },
        GlassVerb.Mtr => new MtrSpec { Cycles = 10, TimeoutMs = 1_500 },
        GlassVerb.Multipath => new MultipathSpec { Paths = 16, Attempts = 1, TimeoutMs = 700 },
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "This is no measurement."),
    };

    /// <summary>Measures from a vantage point. Cancelling ends the campaign; what has come by then was told to <paramref name="progress"/>.</summary>
    /// <param name="name">Of the campaign.</param>
    /// <param name="progress">Gets everything that is known so far, each time that more has come.</param>
    /// <returns>One for each target, in their order.</returns>
    /// <exception cref="GlassRouterException">It could not be given to the vantage point.</exception>
    public async Task<ImmutableArray<TraceRecord>> MeasureAsync(
        string place, ImmutableArray<Address> targets, MeasurementSpec spec, string name, Action<ImmutableArray<TraceRecord>> progress, CancellationToken cancellation)
    {
        var campaign = CampaignId.New(_bench.Now);
        using var watch = _bench.Live.Watch(campaign);
        using var previews = _previews.Watch(campaign);
        var partial = new PartialTraces();
        if (await _desk.SubmitOwnAsync(campaign, Campaign(place, targets, spec, name), cancellation) is { } fault)
            throw new GlassRouterException($"{place} cannot be asked: {fault}");
        try
        {
            while (true)
            {
                // In this order: what is committed after the look is announced by the task.
                var commit = watch.NextCommit;
                var ended = await ReadAsync(campaign, cancellation);
                if (ended.Length == targets.Length)
                    return ended;
                await Task.WhenAny(commit, previews.Previews.WaitToReadAsync(cancellation).AsTask());
                cancellation.ThrowIfCancellationRequested();
                if (partial.Take(previews.Previews))
                    progress(partial.With(ended));
            }
        }
        catch (OperationCanceledException)
        {
            await _conductor.CancelAsync(campaign, CancellationToken.None);
            throw;
        }
    }

    static CampaignSpec Campaign(string place, ImmutableArray<Address> targets, MeasurementSpec spec, string name) => new()
    {
        Name = name,
        Targets = [.. targets.Select(target => target.ToString())],
        VantagePoints = [place],
        Type = spec.Type,
        Trace = spec as TraceSpec ?? new TraceSpec(),
        Ping = spec as PingSpec,
        Mtr = spec as MtrSpec,
        Multipath = spec as MultipathSpec,
    };

    async Task<ImmutableArray<TraceRecord>> ReadAsync(string campaign, CancellationToken cancellation)
    {
        var hops = new List<Hop>();
        var traces = new List<TraceRecord>();
        await foreach (var stored in _store.ReadEventsAsync(new ResultFilter(campaign), cancellation))
        {
            if (stored.Hop is { } hop)
            {
                hops.Add(hop);
                continue;
            }
            traces.Add(stored.Cell.Trace with { Hops = [.. hops] });
            hops.Clear();
        }
        return [.. traces.OrderBy(trace => trace.TargetIndex)];
    }
}
