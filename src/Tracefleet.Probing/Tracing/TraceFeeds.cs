using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Tracefleet.Probing.Tracing;

/// <summary>A fixed list of traces.</summary>
public sealed class ListTraceFeed : ITraceFeed
{
    readonly Queue<TraceRequest> _requests;

    /// <exception cref="ArgumentOutOfRangeException">A trace's parameters are out of range.</exception>
    public ListTraceFeed(params IEnumerable<TraceRequest> requests)
    {
        _requests = new Queue<TraceRequest>(requests);
        foreach (var request in _requests)
            request.Parameters.ThrowIfInvalid();
    }

    public bool IsCompleted => _requests.Count == 0;

    public bool TryTake([MaybeNullWhen(false)] out TraceRequest request) => _requests.TryDequeue(out request);
}

/// <summary>Traces that other threads hand over while the engine runs. Bounded: when it is full, the giver must wait.</summary>
/// <param name="capacity">Traces it holds, at least 1.</param>
public sealed class QueueTraceFeed(int capacity) : ITraceFeed
{
    readonly ConcurrentQueue<TraceRequest> _requests = new();
    readonly SemaphoreSlim _room = new(capacity, capacity);
    volatile bool _isCompleted;

    public bool IsCompleted => _isCompleted && _requests.IsEmpty;

    /// <summary>Traces in it now.</summary>
    public int Count => _requests.Count;

    /// <summary>Hands over a trace if there is room for it now.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The trace's parameters are out of range.</exception>
    /// <exception cref="InvalidOperationException">The feed was completed.</exception>
    public bool TryAdd(TraceRequest request)
    {
        ThrowIfRefused(request);
        if (!_room.Wait(0))
            return false;
        _requests.Enqueue(request);
        return true;
    }

    /// <summary>Hands over a trace as soon as there is room for it.</summary>
    /// <inheritdoc cref="TryAdd"/>
    public async ValueTask AddAsync(TraceRequest request, CancellationToken cancellation)
    {
        ThrowIfRefused(request);
        await _room.WaitAsync(cancellation).ConfigureAwait(false);
        _requests.Enqueue(request);
    }

    /// <summary>Says that no trace will be added any more; call it after the last one was added.</summary>
    public void Complete() => _isCompleted = true;

    public bool TryTake([MaybeNullWhen(false)] out TraceRequest request)
    {
        if (!_requests.TryDequeue(out request))
            return false;
        _room.Release();
        return true;
    }

    void ThrowIfRefused(TraceRequest request)
    {
        if (_isCompleted)
            throw new InvalidOperationException("The feed was completed; no trace can be added.");
        request.Parameters.ThrowIfInvalid();
    }
}
