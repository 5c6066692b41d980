using System.Collections.Immutable;
using Tracefleet.Sockets.Linux;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Traffic.Frames;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Traffic.Capturing;

/// <summary>Captures on interfaces of this host, with a thread for each ring.</summary>
public sealed class PacketCapture : ITrafficSource, IDisposable
{
    readonly ImmutableArray<CaptureRing> _rings;
    readonly PacketCaptureSettings _settings;
    readonly ImmutableArray<TrafficInterface> _interfaces;
    ImmutableArray<CaptureThread> _threads = [];
    bool _isTold;

    PacketCapture(ImmutableArray<CaptureRing> rings, ImmutableArray<TrafficInterface> interfaces, PacketCaptureSettings settings)
    {
        _rings = rings;
        _interfaces = interfaces;
        _settings = settings;
    }

    /// <summary>The kernel begins to fill the rings now.</summary>
    /// <exception cref="RawSocketException">An interface does not exist or is of a kind that is not read; the message lists what there is.</exception>
    /// <exception cref="MissingCapabilityException">This process may not capture; the message names the remedy.</exception>
    /// <exception cref="CaptureFilterException">The filter is wrong.</exception>
    /// <exception cref="MissingLibraryException">There is a filter and libpcap is not installed.</exception>
    public static PacketCapture Open(PacketCaptureSettings settings)
    {
        var rings = ImmutableArray.CreateBuilder<CaptureRing>();
        var interfaces = ImmutableArray.CreateBuilder<TrafficInterface>();
        try
        {
            foreach (var name in settings.Interfaces)
            {
                rings.AddRange(CaptureRing.OpenGroup(OptionsFor(name, settings), settings.Rings));
                interfaces.Add(new TrafficInterface(TrafficKey.ThisHost, rings[^1].InterfaceIndex, name, null));
            }
            return new PacketCapture(rings.ToImmutable(), interfaces.ToImmutable(), settings);
        }
        catch
        {
            foreach (var ring in rings)
                ring.Dispose();
            throw;
        }
    }

    static CaptureRingOptions OptionsFor(string name, PacketCaptureSettings settings) => new()
    {
        Interface = name,
        Filter = settings.Filter is { } filter ? CaptureFilter.Compile(filter, name, settings.SnapLength) : null,
        SnapLength = settings.SnapLength,
        RingMegabytes = settings.RingMegabytes,
        IsPromiscuous = settings.IsPromiscuous,
    };

    /// <summary>Hands flows on until cancelled. An interface that goes away leaves the others; the last one ends the capture.</summary>
    /// <param name="onGone">Told of an interface that is gone while others remain.</param>
    /// <exception cref="RawSocketException">No interface is left.</exception>
    public async Task RunAsync(IFlowIntake intake, Action<string>? onGone, TimeProvider time, CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _threads = [.. _rings.Select(ring => new CaptureThread(ring, intake, _settings.CachedFlows, time))];
        var running = _threads.ToDictionary(thread => StartAsync(thread, stopping.Token));
        try
        {
            while (running.Count > 0)
            {
                var ended = await Task.WhenAny(running.Keys);
                running.Remove(ended, out var thread);
                // The last ring of an interface says that it is gone, if others remain.
                if (running.Count == 0 || ended.Exception?.InnerException is not RawSocketException gone)
                    await ended;
                else if (running.Values.All(other => other.Ring.InterfaceIndex != thread!.Ring.InterfaceIndex))
                    onGone?.Invoke(gone.Message);
            }
        }
        finally
        {
            // Whoever awaits this takes it that no more flows come.
            await stopping.CancelAsync();
            await Task.WhenAll(running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static Task StartAsync(CaptureThread thread, CancellationToken cancellation) =>
        Task.Factory.StartNew(() => thread.Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Since the start, of all rings.</summary>
    public CaptureStatistics Statistics => _rings.Aggregate(default(CaptureStatistics), (sum, ring) => sum + ring.Statistics);

    public ImmutableSortedDictionary<string, long> Counts
    {
        get
        {
            var kernel = Statistics;
            var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
            counts[TrafficRunCounts.Received] = kernel.Received;
            counts[TrafficRunCounts.KernelDrops] = kernel.Dropped;
            CountFrames(counts, _threads.Select(thread => thread.Counts));
            counts[TrafficRunCounts.Malformed] += kernel.BrokenBlocks;
            return counts.ToImmutable();
        }
    }

    /// <summary>What became of the frames, added to a source's counts.</summary>
    internal static void CountFrames(ImmutableSortedDictionary<string, long>.Builder counts, IEnumerable<FrameCounts> frames)
    {
        var all = frames.ToList();
        counts[TrafficRunCounts.Packets] = all.Sum(one => one.Ipv4 + one.Ipv6);
        counts["ipv4Packets"] = all.Sum(one => one.Ipv4);
        counts["ipv6Packets"] = all.Sum(one => one.Ipv6);
        counts["fragments"] = all.Sum(one => one.Fragments);
        counts[TrafficRunCounts.NotIp] = all.Sum(one => one.NotIp);
        counts[TrafficRunCounts.Malformed] = all.Sum(one => one.Malformed + one.CutShort + one.UnknownLink);
    }

    public ImmutableArray<ExporterReport> Exporters => [];

    public ImmutableArray<TrafficInterface> NewInterfaces
    {
        get
        {
            var told = _isTold;
            _isTold = true;
            return told ? [] : _interfaces;
        }
    }

    public void Dispose()
    {
        foreach (var ring in _rings)
            ring.Dispose();
    }
}
