using Tracefleet.Addressing;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Traffic.Recording;

/// <summary>Adds up flows as they come and stores each second soon after its end, and before that what it has come to at its half.</summary>
/// <remarks>A process that is killed loses three quarters of a second at most, where the store does not keep it waiting. While the store refuses, for example on a full
/// disk, buckets wait in memory that is bounded and are stored when it takes them again.</remarks>
public sealed class TrafficRecorder : IFlowIntake
{
    const int AttemptsToEnd = 3;

    static readonly TimeSpan Second = TimeSpan.FromSeconds(1), ForgetEvery = TimeSpan.FromMinutes(1);

    readonly ITrafficStore _store;
    readonly TrafficLedger _ledger;
    readonly TimeProvider _time;
    int _refused;

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
        var ledger = new TrafficLedger(RecorderSettings.Live, new OwnPrefixes(start.Own, start.PublicOnly), ownerOf, Now(time), () => Now(time));
        return (new TrafficRecorder(store, run, ledger, time), killed);
    }

    public void Add(in FlowRecord flow, Address exporter, long at) => _ledger.Add(flow, exporter, at);

    /// <summary>Stores each second until it is cancelled, and then what is left, which ends the run.</summary>
    /// <param name="source">Asked for its counts from this thread.</param>
    /// <param name="onFault">Told when the store refuses, and with null when it takes again.</param>
    /// <exception cref="StoreException">The last batch could not be stored, in spite of several attempts.</exception>
    public async Task RunAsync(ITrafficSource source, Action<StoreException?>? onFault, CancellationToken cancellation)
    {
        // Beside the storing, since there may be much to delete.
        var forgetting = ForgetAsync(onFault, cancellation);
        try
        {
            while (true)
            {
                await Task.Delay(UntilNextStoring(), _time, cancellation);
                await StoreAsync(source, onFault);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await forgetting;
            _ledger.Finish();
            await EndAsync(_ledger.Batch(source, Now(_time)), onFault);
        }
    }

    async Task StoreAsync(ITrafficSource source, Action<StoreException?>? onFault)
    {
        var now = Now(_time);
        _ledger.Advance(now);
        var batch = _ledger.Batch(source, countedUntil: CountedUntil(now));
        try
        {
            await _store.StoreAsync(Run.Id, batch, CancellationToken.None);
        }
        catch (StoreException refusal)
        {
            Refuse(refusal, onFault);
            return;
        }
        _ledger.Stored(batch);
        if (Interlocked.Exchange(ref _refused, 0) != 0)
            onFault?.Invoke(null);
    }

    // What waits here is lost if it is not stored now, and who holds the database, or fills the disk, may let go of it.
    async Task EndAsync(TrafficBatch last, Action<StoreException?>? onFault)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _store.EndAsync(Run.Id, last, CancellationToken.None);
                return;
            }
            catch (StoreException refusal) when (attempt < AttemptsToEnd)
            {
                Refuse(refusal, onFault);
                await Task.Delay(Second, _time, CancellationToken.None);
            }
        }
    }

    async Task ForgetAsync(Action<StoreException?>? onFault, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(ForgetEvery, _time, cancellation);
                await _store.ForgetAsync(cancellation);
            }
            catch (StoreException refusal)
            {
                Refuse(refusal, onFault);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The run ends.
            }
        }
    }

    void Refuse(StoreException refusal, Action<StoreException?>? onFault)
    {
        Interlocked.Exchange(ref _refused, 1);
        onFault?.Invoke(refusal);
    }

    // What came until the last half is here by then, even where the storing is late.
    static long CountedUntil(long now)
    {
        var until = now - (long)RecorderSettings.Late.TotalMilliseconds;
        return until - until % (long)RecorderSettings.Every.TotalMilliseconds;
    }

    // Just when the second that ended last is closed, and half a second later.
    TimeSpan UntilNextStoring()
    {
        var past = (TimeSpan.FromMilliseconds(Now(_time)) - RecorderSettings.Late).Ticks % RecorderSettings.Every.Ticks;
        return RecorderSettings.Every - TimeSpan.FromTicks(past);
    }

    static long Now(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();
}
