using System.Collections.Concurrent;
using Tracefleet.Actors.Journaling;
using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Actors.Embedded;

/// <summary>The entities of one kind that are awake, by id.</summary>
sealed class EntityKind<TDecider, TState, TCommand, TEvent>(EntityContext context) : IEntities<TState, TCommand, TEvent>, IEntityKind
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : notnull
    where TCommand : notnull
    where TEvent : notnull
{
    readonly EntityHistory<TDecider, TState, TCommand, TEvent> _history = new(context.Journal);
    readonly ConcurrentDictionary<string, Entity<TDecider, TState, TCommand, TEvent>> _awake = new(StringComparer.Ordinal);
    volatile bool _stopped;

    public string Name => TDecider.Kind;

    public Task<Decision<TEvent>> AskAsync(string id, TCommand command, CancellationToken cancellation) =>
        PostAsync(id, new Ask<TState, TCommand, TEvent>(command, cancellation), cancellation);

    public Task<TState> StateAsync(string id, CancellationToken cancellation) =>
        PostAsync(id, new Look<TState>(cancellation), cancellation);

    Task<TAnswer> PostAsync<TAnswer>(string id, Letter<TAnswer> letter, CancellationToken cancellation)
    {
        while (true)
        {
            ThrowIfStopped(id);
            var entity = _awake.GetOrAdd(id, Wake);
            // Once more: the host may have stopped the entities that it saw before this one was there to be seen.
            ThrowIfStopped(id);
            switch (entity.TryPost(letter))
            {
                case Posting.Accepted:
                    return letter.Delivered.WaitAsync(cancellation);
                case Posting.Full:
                    throw new EntityUnavailableException(entity.Id, $"{context.Options.MailboxCapacity} commands are waiting for it already");
                case Posting.Closed:
                    // It fell asleep in between; take it out of the way and wake another.
                    _awake.TryRemove(new(id, entity));
                    break;
            }
        }
    }

    void ThrowIfStopped(string id)
    {
        if (_stopped)
            throw new EntityUnavailableException(new EntityId(TDecider.Kind, id), "the host is stopping");
    }

    Entity<TDecider, TState, TCommand, TEvent> Wake(string id) => new(new EntityId(TDecider.Kind, id), context, _history);

    public void PassivateIdle()
    {
        foreach (var (id, entity) in _awake)
        {
            if (entity.TryFallAsleep())
                _awake.TryRemove(new(id, entity));
        }
    }

    public async Task StopAsync()
    {
        _stopped = true;
        // An entity that was woken while this looked the other way is met in the next round.
        while (!_awake.IsEmpty)
        {
            foreach (var (id, entity) in _awake)
            {
                await entity.StopAsync();
                _awake.TryRemove(new(id, entity));
            }
        }
    }
}
