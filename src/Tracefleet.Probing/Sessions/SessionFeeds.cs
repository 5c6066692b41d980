using System.Diagnostics.CodeAnalysis;

namespace Tracefleet.Probing.Sessions;

/// <summary>A fixed list of sessions.</summary>
public sealed class ListSessionFeed(params IEnumerable<SessionRequest> requests) : ISessionFeed
{
    readonly Queue<SessionRequest> _requests = new(requests);

    public bool IsCompleted => _requests.Count == 0;

    public bool TryTake([MaybeNullWhen(false)] out SessionRequest request) => _requests.TryDequeue(out request);
}

/// <summary>Sessions that other threads hand over while the engine runs. Bounded: when it is full, the giver must wait.</summary>
/// <param name="capacity">Sessions it holds, at least 1.</param>
public sealed class QueueSessionFeed(int capacity) : ISessionFeed
{
    readonly BoundedFeed<SessionRequest> _requests = new(capacity);

    public bool IsCompleted => _requests.IsCompleted;

    /// <summary>Sessions in it now.</summary>
    public int Count => _requests.Count;

    /// <summary>Hands over a session if there is room for it now.</summary>
    /// <exception cref="InvalidOperationException">The feed was completed.</exception>
    public bool TryAdd(SessionRequest request) => _requests.TryAdd(request);

    /// <summary>Hands over a session as soon as there is room for it.</summary>
    /// <inheritdoc cref="TryAdd"/>
    public ValueTask AddAsync(SessionRequest request, CancellationToken cancellation) => _requests.AddAsync(request, cancellation);

    /// <summary>Says that no session will be added any more; call it after the last one was added.</summary>
    public void Complete() => _requests.Complete();

    public bool TryTake([MaybeNullWhen(false)] out SessionRequest request) => _requests.TryTake(out request);
}
