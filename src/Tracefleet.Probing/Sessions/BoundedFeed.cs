using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Tracefleet.Probing.Sessions;

/// <summary>A queue between threads in which the giver waits for room and the taker never waits.</summary>
sealed class BoundedFeed<T>(int capacity)
    where T : class
{
    readonly ConcurrentQueue<T> _requests = new();
    readonly SemaphoreSlim _room = new(capacity, capacity);
    volatile bool _isCompleted;

    public bool IsCompleted => _isCompleted && _requests.IsEmpty;

    public int Count => _requests.Count;

    public bool TryAdd(T request)
    {
        ThrowIfCompleted();
        if (!_room.Wait(0))
            return false;
        _requests.Enqueue(request);
        return true;
    }

    public async ValueTask AddAsync(T request, CancellationToken cancellation)
    {
        ThrowIfCompleted();
        await _room.WaitAsync(cancellation).ConfigureAwait(false);
        _requests.Enqueue(request);
    }

    public void Complete() => _isCompleted = true;

    public bool TryTake([MaybeNullWhen(false)] out T request)
    {
        if (!_requests.TryDequeue(out request))
            return false;
        _room.Release();
        return true;
    }

    void ThrowIfCompleted()
    {
        if (_isCompleted)
            throw new InvalidOperationException("The feed was completed; nothing can be added.");
    }
}
