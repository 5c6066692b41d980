using Tracefleet.Addressing;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Traffic.Recording;

/// <summary>Adds up flows as they come and stores each second soon after its end.</summary>
/// <remarks>A process that is killed loses the second that is being counted and one that is being stored. While the store refuses, for example on a full
/// disk, buckets wait in memory that is bounded and are stored when it takes them again.</remarks>
public sealed class TrafficRecorder : IFlowIntake
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1), ForgetEvery = TimeSpan.FromMinutes(1);

    readonly ITrafficStore _store;
    readonly TrafficLedger _ledger;
    readonly TimeProvider _time;

    TrafficRecorder(ITrafficStore store, TrafficRun run, TrafficLedger ledger, TimeProvider time)
    {
        _store = store;
        _ledger = ledger;
        _time = time;
        Run = run;
    }

    public TrafficRun Run { get; }

    /// <summary>Begins a run of what comes as it happens.</summary>
    /// <returns>The recorder, and the runs found killed.</returns>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    public static async Task<(TrafficRecorder Recorder, IReadOnlyList<TrafficRun> Killed)> BeginAsync(
        ITrafficStore store, TrafficRunStart start, OwnerLookup ownerOf, TimeProvider time, CancellationToken cancellation)
    {
        var (run, killed) = await store.BeginAsync(start, cancellation);
        var ledger = new TrafficLedger(RecorderSettings.Live, new OwnPrefixes(start.Own, start.PublicOnly), ownerOf, Now(time));
        return (new TrafficRecorder(store, run, ledger, time), killed);
    }

    public void Add(in FlowRecord flow, Address exporter, long at) => _ledger.Add(flow, exporter, at);

    /// <summary>Stores each second until it is cancelled, and then what is left, which ends the run.</summary>
    /// <param name="source">Asked for its counts from this thread.</param>
    /// <param name="onFault">Told when the store refuses, and with null when it takes again.</param>
    /// <exception cref="StoreException">The last batch could not be stored.</exception>
    public async Task RunAsync(ITrafficSource source, Action<StoreException?>? onFault, CancellationToken cancellation)
    {
        var (forgetAt, isFaulty) = (_time.GetUtcNow() + ForgetEvery, false);
        try
        {
            while (true)
            {
                await Task.Delay(UntilNextStoring(), _time, cancellation);
                isFaulty = await TryStoreAsync(source, onFault, isFaulty);
                if (!isFaulty && _time.GetUtcNow() >= forgetAt)
                    (isFaulty, forgetAt) = (await TryAsync(() => _store.ForgetAsync(CancellationToken.None), onFault), _time.GetUtcNow() + ForgetEvery);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _ledger.Finish();
            await _store.EndAsync(Run.Id, _ledger.Batch(Now(_time), source), CancellationToken.None);
        }
    }

    async Task<bool> TryStoreAsync(ITrafficSource source, Action<StoreException?>? onFault, bool wasFaulty)
    {
        var now = Now(_time);
        _ledger.Advance(now);
        var batch = _ledger.Batch(StoredUntil(now), source);
        var isFaulty = await TryAsync(() => _store.StoreAsync(Run.Id, batch, CancellationToken.None), onFault);
        if (isFaulty)
            return true;
        _ledger.Stored(batch);
        if (wasFaulty)
            onFault?.Invoke(null);
        return false;
    }

    static async Task<bool> TryAsync(Func<Task> act, Action<StoreException?>? onFault)
    {
        try
        {
            await act();
            return false;
        }
        catch (StoreException refusal)
        {
            onFault?.Invoke(refusal);
            return true;
        }
    }

    // Just when the second that ended last is closed.
    TimeSpan UntilNextStoring()
    {
        var past = TimeSpan.FromMilliseconds(Now(_time) % 1_000) - RecorderSettings.Late;
        return past < TimeSpan.Zero ? -past : Second - past;
    }

    static long StoredUntil(long now) => (now - (long)RecorderSettings.Late.TotalMilliseconds) / 1_000 * 1_000;

    static long Now(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();
}
