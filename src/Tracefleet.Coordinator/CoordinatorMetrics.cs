using System.Diagnostics.Metrics;

namespace Tracefleet.Coordinator;

/// <summary>Counters and histograms of the meter <c>Tracefleet.Coordinator</c>.</summary>
public sealed class CoordinatorMetrics
{
    public const string MeterName = "Tracefleet.Coordinator";

    readonly Counter<long> _hopEvents;
    readonly Counter<long> _batches;
    readonly Counter<long> _batchesDropped;
    readonly Counter<long> _previewsDropped;
    readonly Counter<long> _messagesRefused;
    readonly UpDownCounter<int> _sessions;
    readonly UpDownCounter<int> _liveReaders;
    readonly Histogram<double> _storeSeconds;

    public CoordinatorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _hopEvents = meter.CreateCounter<long>("hop_events_stored", "{event}", "Hop events committed to the store.");
        _batches = meter.CreateCounter<long>("batches_stored", "{batch}", "Batches committed to the store.");
        _batchesDropped = meter.CreateCounter<long>("batches_dropped", "{batch}", "Batches acknowledged without storing, by reason.");
        _previewsDropped = meter.CreateCounter<long>("previews_dropped", "{preview}", "Previews of cells that nobody was shown, by reason.");
        _messagesRefused = meter.CreateCounter<long>("link_messages_refused", "{message}", "Messages of agents that ended their session, by reason.");
        _sessions = meter.CreateUpDownCounter<int>("agent_sessions", "{session}", "Agents connected.");
        _liveReaders = meter.CreateUpDownCounter<int>("live_readers", "{reader}", "Open event streams.");
        _storeSeconds = meter.CreateHistogram<double>("store_duration", "s", "Time from handing a batch to the store until its commit.");
    }

    public void BatchStored(long hopEvents, TimeSpan took)
    {
        _batches.Add(1);
        _hopEvents.Add(hopEvents);
        _storeSeconds.Record(took.TotalSeconds);
    }

    /// <param name="reason">replay, unknown_campaign, unknown_shard, campaign_ended or other_vantage_point.</param>
    public void BatchDropped(string reason) => _batchesDropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="reason">not_watched, too_many, campaign_not_running, not_leased or cell_ended.</param>
    public void PreviewDropped(string reason) => _previewsDropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void MessageRefused(string reason) => _messagesRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void SessionOpened() => _sessions.Add(1);
    public void SessionClosed() => _sessions.Add(-1);
    public void LiveReaderOpened() => _liveReaders.Add(1);
    public void LiveReaderClosed() => _liveReaders.Add(-1);
}
