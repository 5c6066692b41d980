using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Tracefleet.Contracts.Api;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Coordinator.Live;

/// <summary>Asks the store one question about each second, once for all who want to know, while there is anybody.</summary>
/// <remarks>The last seconds are kept, and every reader takes them from there at its own pace: there is no queue that a slow reader could let grow, and
/// who comes back soon misses nothing.</remarks>
sealed class TrafficPulse : IDisposable
{
    /// <summary>Seconds that are kept, and that a reader may come back after.</summary>
    public const int Kept = 120;

    static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    readonly AskedTraffic _asked;
    readonly ITrafficStore _store;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly SemaphoreSlim _turn = new(1);
    readonly CancellationTokenSource _ending = new();
    readonly Lock _gate = new();
    volatile ImmutableSortedDictionary<long, LiveSecond> _seconds = ImmutableSortedDictionary<long, LiveSecond>.Empty;
    TaskCompletionSource _next = NewSource();

    public TrafficPulse(AskedTraffic asked, ITrafficStore store, TimeProvider time, ILogger log)
    {
        (_asked, _store, _time, _log) = (asked, store, time, log);
        _ = BeatAsync();
    }

    /// <summary>Readers, counted by <see cref="TrafficLive"/>.</summary>
    public int Readers { get; set; }

    /// <summary>Completes when there are further seconds. Take it before reading, await it after.</summary>
    public Task Next
    {
        get
        {
            lock (_gate)
                return _next.Task;
        }
    }

    /// <summary>The kept ones that began later, the oldest first.</summary>
    public IEnumerable<LiveSecond> After(long at)
    {
        var seconds = _seconds;
        return seconds.Where(second => second.Key > at).Select(second => second.Value);
    }

    /// <summary>Asks for what is stored meanwhile, at the beginning also for what came after a second that a reader saw last.</summary>
    /// <param name="after">Its start, Unix milliseconds; null for the newest second alone.</param>
    /// <returns>Start of the second that a new reader goes on after.</returns>
    public async Task<long> AdvanceAsync(long? after, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        var before = _seconds;
        try
        {
            if (StoredSeconds.Until(await _store.RunsAsync(cancellation), _asked.Question.Run) is not { } until)
                return after ?? (_seconds.IsEmpty ? 0 : LastAt);
            var first = until - Kept * LiveSecond.Width;
            var newest = until - 2 * LiveSecond.Width;
            // Who names a time that is still to come is given what comes, not nothing.
            var from = Math.Clamp(after - after % LiveSecond.Width ?? newest, first, Math.Max(newest, LastAt));
            for (var at = from + LiveSecond.Width; at < until; at += LiveSecond.Width)
            {
                if (!_seconds.ContainsKey(at))
                    _seconds = _seconds.Add(at, await LiveSecond.AskAsync(_store, _asked, at, cancellation));
            }
            _seconds = _seconds.RemoveRange(_seconds.Keys.TakeWhile(at => at < first).ToList());
            return from;
        }
        finally
        {
            if (_seconds != before)
                Raise();
            _turn.Release();
        }
    }

    long LastAt => _seconds.IsEmpty ? long.MinValue : _seconds.Keys.Last();

    async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(Beat, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
                await BeatOnceAsync();
        }
        catch (OperationCanceledException)
        {
            // The last reader has gone.
        }
    }

    async Task BeatOnceAsync()
    {
        try
        {
            await AdvanceAsync(_seconds.IsEmpty ? null : LastAt, _ending.Token);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Readers wait; the next second is asked for all that was missed.
            _log.LiveTrafficFailed(failure);
        }
    }

    void Raise()
    {
        TaskCompletionSource raised;
        lock (_gate)
            (raised, _next) = (_next, NewSource());
        raised.SetResult();
    }

    static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }
}
