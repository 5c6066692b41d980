namespace Tracefleet.LookingGlass.Limits;

/// <summary>The places of one router: some calls run there at once, some more wait in the order they came, and the rest are refused at
/// once.</summary>
public sealed class RouterSlots(RouterSettings settings, TimeProvider time)
{
    /// <summary>What a call is thought to take before any has ended, and the share of the newest in the mean.</summary>
    const double FirstGuessSeconds = 5, Newest = 0.125;

    readonly Lock _gate = new();
    readonly LinkedList<TaskCompletionSource<RouterSlot>> _waiting = [];
    double _meanSeconds = FirstGuessSeconds;
    int _running;

    /// <summary>Calls that run and calls that wait.</summary>
    public (int Running, int Waiting) Load
    {
        get
        {
            lock (_gate)
                return (_running, _waiting.Count);
        }
    }

    /// <summary>Takes a place, or a place in the queue.</summary>
    /// <param name="cancellation">The patience of the caller: ends the wait, not the place.</param>
    /// <param name="slot">The place once it is there; await it, and dispose the place when the call has ended. Cancelled when the patience
    /// ended before.</param>
    /// <param name="retryAfter">When the queue as it is should have been worked off, at least a second; zero unless refused.</param>
    /// <returns>False when the queue is full.</returns>
    public bool TryEnter(CancellationToken cancellation, out Task<RouterSlot> slot, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        LinkedListNode<TaskCompletionSource<RouterSlot>> waiter;
        lock (_gate)
        {
            if (_running < settings.Concurrent)
            {
                _running++;
                slot = Task.FromResult(new RouterSlot(this, time.GetTimestamp()));
                return true;
            }
            if (_waiting.Count >= settings.Queue)
            {
                var seconds = _meanSeconds * (_waiting.Count + 1) / settings.Concurrent;
                retryAfter = TimeSpan.FromSeconds(Math.Max(1, seconds));
                slot = Task.FromCanceled<RouterSlot>(new CancellationToken(canceled: true));
                return false;
            }
            waiter = _waiting.AddLast(new TaskCompletionSource<RouterSlot>(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        slot = WaitAsync(waiter, cancellation);
        return true;
    }

    async Task<RouterSlot> WaitAsync(LinkedListNode<TaskCompletionSource<RouterSlot>> waiter, CancellationToken cancellation)
    {
        await using var patience = cancellation.UnsafeRegister((_, token) => Leave(waiter, token), null);
        return await waiter.Value.Task;
    }

    void Leave(LinkedListNode<TaskCompletionSource<RouterSlot>> waiter, CancellationToken cancellation)
    {
        lock (_gate)
        {
            // Without a list it has its place already.
            if (waiter.List is null)
                return;
            _waiting.Remove(waiter);
        }
        waiter.Value.SetCanceled(cancellation);
    }

    internal void Free(long since)
    {
        LinkedListNode<TaskCompletionSource<RouterSlot>>? next;
        var now = time.GetTimestamp();
        lock (_gate)
        {
            _meanSeconds += (time.GetElapsedTime(since, now).TotalSeconds - _meanSeconds) * Newest;
            next = _waiting.First;
            if (next is null)
                _running--;
            else
                _waiting.RemoveFirst();
        }
        next?.Value.SetResult(new RouterSlot(this, now));
    }
}

/// <summary>A place at a router; free again once it is disposed.</summary>
public sealed class RouterSlot : IDisposable
{
    readonly long _since;
    RouterSlots? _slots;

    internal RouterSlot(RouterSlots slots, long since) => (_slots, _since) = (slots, since);

    public void Dispose() => Interlocked.Exchange(ref _slots, null)?.Free(_since);
}
