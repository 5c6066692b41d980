using System.Collections.Concurrent;
using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Limits;

/// <summary>What all calls share: the tokens of visitors and of targets, and the places at routers. For any thread.</summary>
/// <remarks>
/// A call asks in this order, and ends with the first refusal:
/// 1. <see cref="Admit"/> before anything is done for the visitor, names resolved included.
/// 2. <see cref="AdmitTarget"/> for the address it will probe, if it probes one.
/// 3. <see cref="TryEnter"/> at the router.
/// A refusal by 3 gives the tokens of the steps before back: nothing was probed, and the visitor alone did not cause it. A refusal by 2 gives nothing
/// back, or one could have names resolved without end that lead to a network which is probed too often; nor does patience that ends in the queue, or one
/// could fill the queue again and again for nothing.
/// </remarks>
public sealed class CallLimits(LimitSettings settings, TimeProvider time)
{
    readonly TokenBuckets<ClientKey> _clients = new(settings.PerClient, time);
    readonly TokenBuckets<TargetKey> _targets = new(settings.PerTarget, time);
    readonly ConcurrentDictionary<string, RouterSlots> _routers = new(StringComparer.OrdinalIgnoreCase);

    public LimitSettings Settings => settings;

    /// <summary>Null when the visitor may call.</summary>
    public CallRefusal? Admit(Address client) =>
        _clients.TryTake(ClientKey.Of(client), out var retryAfter) ? null : new CallRefusal(CallLimit.Client, retryAfter);

    /// <summary>Null when the address may be probed for an admitted visitor.</summary>
    public CallRefusal? AdmitTarget(Address target) =>
        _targets.TryTake(TargetKey.Of(target), out var retryAfter) ? null : new CallRefusal(CallLimit.Target, retryAfter);

    /// <summary>Takes a place at a router for an admitted visitor, or a place in its queue.</summary>
    /// <param name="router">Name of a router there is, in any case: each name that was asked for is remembered.</param>
    /// <param name="target">Null for a call that probes nothing.</param>
    /// <param name="slot">As <see cref="RouterSlots.TryEnter"/> says.</param>
    /// <returns>Null when there is a place.</returns>
    public CallRefusal? TryEnter(Address client, Address? target, string router, CancellationToken cancellation, out Task<RouterSlot> slot)
    {
        if (SlotsOf(router).TryEnter(cancellation, out slot, out var retryAfter))
            return null;
        _clients.GiveBack(ClientKey.Of(client));
        if (target is { } probed)
            _targets.GiveBack(TargetKey.Of(probed));
        return new CallRefusal(CallLimit.Router, retryAfter);
    }

    /// <summary>Calls that run and wait at a router.</summary>
    public (int Running, int Waiting) LoadOf(string router) => _routers.TryGetValue(router, out var slots) ? slots.Load : default;

    RouterSlots SlotsOf(string router) =>
        _routers.GetOrAdd(router, static (_, limits) => new RouterSlots(limits.Settings.PerRouter, limits.Time), this);

    TimeProvider Time => time;
}

/// <summary>What a call can run against.</summary>
public enum CallLimit
{
    /// <summary>The visitor has called too often.</summary>
    Client,

    /// <summary>The network around the target was probed too often.</summary>
    Target,

    /// <summary>The router's queue is full.</summary>
    Router,
}

/// <summary>A call that is answered with 429.</summary>
/// <param name="RetryAfter">When it may be tried again.</param>
public sealed record CallRefusal(CallLimit Limit, TimeSpan RetryAfter)
{
    /// <summary>For the header <c>Retry-After</c> (RFC 9110 §10.2.3), rounded up, at least 1.</summary>
    public long RetryAfterSeconds => Math.Max(1, (RetryAfter.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    /// <summary>What is said to the visitor.</summary>
    public string Message => Limit switch
    {
        CallLimit.Client => $"You have called too often; try again in {Patience}.",
        CallLimit.Target => $"The network around this target was probed too often; try again in {Patience} or choose another target.",
        CallLimit.Router => $"This router has too many calls waiting; try again in {Patience} or choose another router.",
        _ => throw new InvalidOperationException($"Unknown limit {Limit}."),
    };

    string Patience => RetryAfterSeconds == 1 ? "a second" : $"{RetryAfterSeconds} seconds";
}
