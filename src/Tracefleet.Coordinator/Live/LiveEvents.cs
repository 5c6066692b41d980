using System.Collections.Concurrent;

namespace Tracefleet.Coordinator.Live;

/// <summary>Tells readers of a campaign's event stream that something was committed. It carries no events: every reader, quick or slow, reads the
/// stored order from the store at its own pace, so there is no gap, no duplicate and no queue that could grow.</summary>
public sealed class LiveEvents
{
    readonly ConcurrentDictionary<string, CampaignSignal> _signals = new();

    /// <summary>Wakes every reader of the campaign. Call it after a commit, never before.</summary>
    public void Publish(string campaign)
    {
        if (_signals.TryGetValue(campaign, out var signal))
            signal.Raise();
    }

    /// <summary>Begins to watch a campaign; dispose it to stop.</summary>
    public LiveWatch Watch(string campaign)
    {
        while (true)
        {
            var signal = _signals.GetOrAdd(campaign, _ => new CampaignSignal());
            if (signal.TryEnter())
                return new LiveWatch(signal, () => Leave(campaign, signal));
        }
    }

    void Leave(string campaign, CampaignSignal signal)
    {
        if (signal.Exit())
            _signals.TryRemove(new KeyValuePair<string, CampaignSignal>(campaign, signal));
    }
}

/// <summary>One reader's view of a campaign's commits.</summary>
public sealed class LiveWatch : IDisposable
{
    readonly CampaignSignal _signal;
    readonly Action _leave;
    bool _left;

    internal LiveWatch(CampaignSignal signal, Action leave)
    {
        _signal = signal;
        _leave = leave;
    }

    /// <summary>Completes with the next commit. Take it before reading the store, await it after: then no commit falls between.</summary>
    public Task NextCommit => _signal.Next;

    public void Dispose()
    {
        if (_left)
            return;
        _left = true;
        _leave();
    }
}

/// <summary>Wakes the readers of one campaign; forgotten when the last of them leaves.</summary>
sealed class CampaignSignal
{
    readonly Lock _gate = new();
    TaskCompletionSource _next = NewSource();
    int _readers;
    bool _closed;

    public Task Next
    {
        get
        {
            lock (_gate)
                return _next.Task;
        }
    }

    public void Raise()
    {
        TaskCompletionSource raised;
        lock (_gate)
        {
            raised = _next;
            _next = NewSource();
        }
        raised.SetResult();
    }

    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_closed)
                _readers++;
            return !_closed;
        }
    }

    /// <summary>True for the last reader; nobody can enter any more then.</summary>
    public bool Exit()
    {
        lock (_gate)
        {
            _closed = --_readers == 0;
            return _closed;
        }
    }

    static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
