using System.Reflection;
using System.Text.Json;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Actors.Journaling;

/// <summary>Between the events of one kind, the nested records of <typeparamref name="TEvent"/>, and what the journal keeps of them.</summary>
public sealed class EventCodec<TEvent> where TEvent : notnull
{
    readonly Dictionary<Type, EventNameAttribute> _names = [];
    readonly Dictionary<(string Name, int Version), Type> _types = [];

    /// <exception cref="InvalidOperationException">An event has no name, or two have the same name and version.</exception>
    public EventCodec()
    {
        foreach (var type in EventTypes())
            Add(type);
        if (_types.Count == 0)
            throw new InvalidOperationException($"{typeof(TEvent)} has no nested events; give each a record with [EventName].");
    }

    static IEnumerable<Type> EventTypes() =>
        typeof(TEvent).GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
            .Where(type => !type.IsAbstract && typeof(TEvent).IsAssignableFrom(type));

    void Add(Type type)
    {
        var name = type.GetCustomAttribute<EventNameAttribute>()
            ?? throw new InvalidOperationException($"Event {type} has no [EventName]; the journal needs one that never changes.");
        if (!_types.TryAdd((name.Name, name.Version), type))
            throw new InvalidOperationException($"Events {_types[(name.Name, name.Version)]} and {type} are both named {name.Name} version {name.Version}.");
        _names.Add(type, name);
    }

    /// <exception cref="InvalidOperationException">The event is not a nested record of <typeparamref name="TEvent"/>.</exception>
    public JournalEvent Encode(EntityId entity, long version, TEvent @event)
    {
        var type = @event.GetType();
        if (!_names.TryGetValue(type, out var name))
            throw new InvalidOperationException($"Event {type} has no name in the journal of {entity}.");
        return new JournalEvent(entity, version, name.Name, name.Version, JsonSerializer.Serialize(@event, type, JournalJson.Options));
    }

    /// <exception cref="UnreadableEventException">The name or version is unknown here, or the JSON does not fit it.</exception>
    public TEvent Decode(JournalEvent @event)
    {
        if (!_types.TryGetValue((@event.Name, @event.NameVersion), out var type))
            throw new UnreadableEventException(@event, "this program does not know it; start the version that wrote it or a newer one");
        try
        {
            return (TEvent?)JsonSerializer.Deserialize(@event.Json, type, JournalJson.Options)
                ?? throw new UnreadableEventException(@event, "its JSON is null");
        }
        catch (JsonException fault)
        {
            throw new UnreadableEventException(@event, fault.Message, fault);
        }
    }
}

/// <summary>History cannot be read. Leaving an event out would invent another history, so its entity stays stopped.</summary>
public sealed class UnreadableEventException(JournalEvent @event, string reason, Exception? cause = null)
    : Exception($"Event {@event.Version} of {@event.Entity}, {@event.Name} version {@event.NameVersion}, cannot be read: {reason}", cause)
{
    public JournalEvent Event { get; } = @event;
}
