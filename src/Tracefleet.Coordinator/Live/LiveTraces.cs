using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Live;

/// <summary>Hands previews of running cells, as they come from agents, to those who watch a campaign. Nothing is kept: what nobody watches
/// or a watcher has no room for is lost, and comes again with the stored cell. Safe for use by many threads.</summary>
/// <remarks>Assignments ask for previews when somebody watches at the moment they are made, so begin to watch before the campaign is
/// submitted.</remarks>
public sealed class LiveTraces
{
    readonly ConcurrentDictionary<string, ImmutableArray<LiveTraceWatch>> _watches = new();

    /// <summary>Begins to watch a campaign, which need not exist yet; dispose it to stop.</summary>
    public LiveTraceWatch Watch(string campaign)
    {
        var watch = new LiveTraceWatch(left => Leave(campaign, left));
        _watches.AddOrUpdate(campaign, static (_, added) => [added], static (_, watches, added) => watches.Add(added), watch);
        return watch;
    }

    public bool IsWatched(string campaign) => _watches.ContainsKey(campaign);

    /// <summary>Gives a preview to everybody who watches its campaign. Never waits.</summary>
    public void Publish(TraceRecord preview)
    {
        foreach (var watch in _watches.GetValueOrDefault(preview.Campaign, []))
            watch.Offer(preview);
    }

    void Leave(string campaign, LiveTraceWatch left)
    {
        while (_watches.TryGetValue(campaign, out var watches))
        {
            var others = watches.Remove(left);
            if (others.IsEmpty
                ? _watches.TryRemove(new KeyValuePair<string, ImmutableArray<LiveTraceWatch>>(campaign, watches))
                : _watches.TryUpdate(campaign, others, watches))
                return;
        }
    }
}

/// <summary>One watcher's view of a campaign's running cells.</summary>
public sealed class LiveTraceWatch : IDisposable
{
    /// <summary>Previews that wait to be read; those that come while there is no room are lost.</summary>
    public const int Capacity = 256;

    readonly Channel<TraceRecord> _previews = Channel.CreateBounded<TraceRecord>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite });

    readonly Action<LiveTraceWatch> _leave;
    int _left;

    internal LiveTraceWatch(Action<LiveTraceWatch> leave) => _leave = leave;

    /// <summary>The previews as they come; it ends when this is disposed.</summary>
    /// <remarks>A preview is a cell with the hops that came since the one before, in order of their coming. Reason, failure source, detail
    /// and end say nothing yet. A hop that comes again with its flow, TTL and attempt replaces the former, unless it is a duplicate reply;
    /// a trace may leave out in the end what was sent beyond its destination. Some may still come when the cell has been stored.</remarks>
    public ChannelReader<TraceRecord> Previews => _previews.Reader;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) != 0)
            return;
        _leave(this);
        _previews.Writer.TryComplete();
    }

    internal void Offer(TraceRecord preview) => _previews.Writer.TryWrite(preview);
}
