using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Actors;

/// <summary>Runs deciders as persistent entities: one command at a time for each entity, its events in the journal before the answer.</summary>
/// <remarks>Knows nothing of a particular runtime: commands, answers and states could cross a process border.</remarks>
public interface IEntityHost : IAsyncDisposable
{
    /// <summary>The entities of one kind.</summary>
    IEntities<TState, TCommand, TEvent> Entities<TDecider, TState, TCommand, TEvent>()
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TState : notnull
        where TCommand : notnull
        where TEvent : notnull;
}

/// <summary>The entities of one kind, addressed by id. They need not be created: an entity without history is in its initial state.</summary>
public interface IEntities<TState, TCommand, TEvent>
{
    /// <summary>Carries a command out and returns once its events are in the journal.</summary>
    /// <exception cref="EntityUnavailableException">The entity fails and is being restarted, its mailbox is full, or the host is stopping.
    /// Whether the command was carried out is then unknown; commands can be repeated.</exception>
    Task<Decision<TEvent>> AskAsync(string id, TCommand command, CancellationToken cancellation);

    /// <summary>The state after everything the entity has recorded so far.</summary>
    /// <exception cref="EntityUnavailableException">As for <see cref="AskAsync"/>.</exception>
    Task<TState> StateAsync(string id, CancellationToken cancellation);
}

/// <summary>An entity cannot answer now.</summary>
public sealed class EntityUnavailableException(EntityId entity, string reason, Exception? cause = null)
    : Exception($"{entity} is unavailable: {reason}", cause)
{
    public EntityId Entity { get; } = entity;
}
