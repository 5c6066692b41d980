using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Actors.Journaling;

/// <summary>State of an entity and the version of the last event in it.</summary>
public readonly record struct Versioned<TState>(TState State, long Version);

/// <summary>Reads and writes the history of entities of one kind.</summary>
public sealed class EntityHistory<TDecider, TState, TCommand, TEvent>(IEventJournal journal)
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : notnull
    where TCommand : notnull
    where TEvent : notnull
{
    static readonly string Shape = StateShape.Of(typeof(TState));

    readonly EventCodec<TEvent> _codec = new();

    /// <summary>Snapshot, if there is one of this shape, and the events after it.</summary>
    /// <exception cref="UnreadableEventException">An event cannot be read.</exception>
    public async Task<Versioned<TState>> LoadAsync(EntityId entity, CancellationToken cancellation)
    {
        var start = await LoadSnapshotAsync(entity, cancellation);
        var (state, version) = start ?? new Versioned<TState>(TDecider.Initial(entity.Id), 0);
        await foreach (var @event in journal.ReadAsync(entity, version, cancellation))
        {
            if (@event.Version != version + 1)
                throw new UnreadableEventException(@event, $"the event before it is version {version}, so history has a hole");
            state = TDecider.Evolve(state, _codec.Decode(@event));
            version = @event.Version;
        }
        return new Versioned<TState>(state, version);
    }

    async Task<Versioned<TState>?> LoadSnapshotAsync(EntityId entity, CancellationToken cancellation)
    {
        var snapshot = await journal.LoadSnapshotAsync(entity, cancellation);
        if (snapshot is null || snapshot.Shape != Shape)
            return null;
        try
        {
            return JsonSerializer.Deserialize<TState>(snapshot.Json, JournalJson.Options) is { } state
                ? new Versioned<TState>(state, snapshot.Version)
                : null;
        }
        catch (JsonException)
        {
            // A snapshot only saves time: the events say the same.
            return null;
        }
    }

    /// <summary>Appends the events of a decision and returns the state after them.</summary>
    /// <remarks>The new state is worked out first, so that an event the rules cannot record never enters the journal.</remarks>
    public async Task<Versioned<TState>> AppendAsync(
        EntityId entity, Versioned<TState> current, ImmutableArray<TEvent> events, CancellationToken cancellation)
    {
        var next = events.Aggregate(current.State, TDecider.Evolve);
        var encoded = events.Select((@event, i) => _codec.Encode(entity, current.Version + i + 1, @event)).ToImmutableArray();
        await journal.AppendAsync(entity, current.Version, encoded, cancellation);
        return new Versioned<TState>(next, current.Version + events.Length);
    }

    public Task SaveSnapshotAsync(EntityId entity, Versioned<TState> current, CancellationToken cancellation) =>
        journal.SaveSnapshotAsync(new EntitySnapshot(entity, current.Version, Shape, JsonSerializer.Serialize(current.State, JournalJson.Options)), cancellation);
}
