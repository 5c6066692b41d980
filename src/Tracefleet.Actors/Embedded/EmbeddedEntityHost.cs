using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Actors.Embedded;

/// <summary>Runs entities in this process: one bounded mailbox for each that is awake.</summary>
/// <remarks>
/// An exception while an entity is read, decides, evolves or is stored answers the caller with <see cref="EntityUnavailableException"/>, and the
/// entity starts again from the journal: the first command after the backoff wakes it. Who loses a race for a version against another host reads
/// the journal again and decides once more; a second loss in a row counts as a failure.
/// </remarks>
public sealed class EmbeddedEntityHost : IEntityHost
{
    readonly EntityContext _context;
    readonly ConcurrentDictionary<Type, IEntityKind> _kinds = new();
    readonly ITimer _sweep;
    readonly Lock _registering = new();
    bool _stopped;

    public EmbeddedEntityHost(IEventJournal journal, EntityHostOptions options, TimeProvider time, ILogger<EmbeddedEntityHost> logger)
    {
        options.Validate();
        _context = new EntityContext(journal, options, time, logger);
        var period = options.IdleAfter / 2;
        _sweep = time.CreateTimer(_ => PassivateIdle(), null, period, period);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another decider has the same kind, or the events' names are not distinct.</exception>
    public IEntities<TState, TCommand, TEvent> Entities<TDecider, TState, TCommand, TEvent>()
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TState : notnull
        where TCommand : notnull
        where TEvent : notnull
    {
        lock (_registering)
        {
            if (_kinds.TryGetValue(typeof(TDecider), out var known))
                return (EntityKind<TDecider, TState, TCommand, TEvent>)known;
            ObjectDisposedException.ThrowIf(_stopped, this);
            if (_kinds.Values.Any(other => other.Name == TDecider.Kind))
                throw new InvalidOperationException($"Two deciders are of kind {TDecider.Kind}.");
            var kind = new EntityKind<TDecider, TState, TCommand, TEvent>(_context);
            _kinds[typeof(TDecider)] = kind;
            return kind;
        }
    }

    void PassivateIdle()
    {
        foreach (var kind in _kinds.Values)
            kind.PassivateIdle();
    }

    /// <summary>Takes no more commands and returns once those in the mailboxes are answered.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_registering)
            _stopped = true;
        await _sweep.DisposeAsync();
        await Task.WhenAll(_kinds.Values.Select(kind => kind.StopAsync()));
    }
}

/// <summary>What every entity of a host shares.</summary>
sealed record EntityContext(IEventJournal Journal, EntityHostOptions Options, TimeProvider Time, ILogger Logger);

interface IEntityKind
{
    string Name { get; }

    void PassivateIdle();

    Task StopAsync();
}
