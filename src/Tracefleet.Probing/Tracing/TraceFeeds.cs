using System.Diagnostics.CodeAnalysis;
using Tracefleet.Probing.Sessions;

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
    readonly BoundedFeed<TraceRequest> _requests = new(capacity);

    public bool IsCompleted => _requests.IsCompleted;

    /// <summary>Traces in it now.</summary>
    public int Count => _requests.Count;

    /// <summary>Hands over a trace if there is room for it now.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The trace's parameters are out of range.</exception>
    /// <exception cref="InvalidOperationException">The feed was completed.</exception>
    public bool TryAdd(TraceRequest request)
    {
        request.Parameters.ThrowIfInvalid();
        return _requests.TryAdd(request);
    }

    /// <summary>Hands over a trace as soon as there is room for it.</summary>
    /// <inheritdoc cref="TryAdd"/>
    public ValueTask AddAsync(TraceRequest request, CancellationToken cancellation)
    {
        request.Parameters.ThrowIfInvalid();
        return _requests.AddAsync(request, cancellation);
    }

    /// <summary>Says that no trace will be added any more; call it after the last one was added.</summary>
    public void Complete() => _requests.Complete();

    public bool TryTake([MaybeNullWhen(false)] out TraceRequest request) => _requests.TryTake(out request);
}
