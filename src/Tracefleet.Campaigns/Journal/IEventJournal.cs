using System.Collections.Immutable;
using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Campaigns.Journal;

/// <summary>One event as the journal keeps it.</summary>
/// <param name="Version">Position in its entity's history, from 1.</param>
/// <param name="Name">Stable event name, see <see cref="EventNameAttribute"/>.</param>
/// <param name="NameVersion">Version of the event's shape.</param>
/// <param name="Json">The event as JSON.</param>
public sealed record JournalEvent(EntityId Entity, long Version, string Name, int NameVersion, string Json);

/// <summary>State of an entity after the event of that version.</summary>
/// <param name="Shape">Fingerprint of the state's type; a snapshot of another shape is ignored and the events are replayed.</param>
public sealed record EntitySnapshot(EntityId Entity, long Version, string Shape, string Json);

/// <summary>Append-only history of every entity. Safe for use by many threads.</summary>
public interface IEventJournal
{
    /// <summary>Appends in one transaction; the events' versions follow <paramref name="expectedVersion"/>.</summary>
    /// <exception cref="JournalConflictException">Somebody else has written version <paramref name="expectedVersion"/> + 1.</exception>
    /// <exception cref="StoreException">The store failed; nothing was written.</exception>
    Task AppendAsync(EntityId entity, long expectedVersion, ImmutableArray<JournalEvent> events, CancellationToken cancellation);

    /// <summary>Events after a version, oldest first.</summary>
    IAsyncEnumerable<JournalEvent> ReadAsync(EntityId entity, long afterVersion, CancellationToken cancellation);

    Task<EntitySnapshot?> LoadSnapshotAsync(EntityId entity, CancellationToken cancellation);

    /// <summary>Replaces the entity's snapshot if this one is newer.</summary>
    Task SaveSnapshotAsync(EntitySnapshot snapshot, CancellationToken cancellation);

    /// <summary>Ids of every entity of a kind that has history, in order of first appearance.</summary>
    Task<ImmutableArray<string>> ListAsync(string kind, CancellationToken cancellation);
}

/// <summary>Two writers met at one version of one entity; this one lost.</summary>
public sealed class JournalConflictException(EntityId entity, long expectedVersion)
    : Exception($"{entity} has moved past version {expectedVersion}.")
{
    public EntityId Entity { get; } = entity;
    public long ExpectedVersion { get; } = expectedVersion;
}

/// <summary>A store could not do what was asked; the message names the operation, the subject and the remedy where there is one.</summary>
public sealed class StoreException(string operation, string subject, Exception? cause = null)
    : Exception($"{operation} {subject} failed: {cause?.Message ?? "unknown cause"}", cause)
{
    public string Operation { get; } = operation;
    public string Subject { get; } = subject;
}
