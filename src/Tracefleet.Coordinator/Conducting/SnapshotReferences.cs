using System.Collections.Immutable;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>What requests call snapshots, looked up, and what to say where they call none.</summary>
sealed class SnapshotReferences(SnapshotLibrary library)
{
    const int Listed = 20;

    /// <summary>Null when the reference means nothing.</summary>
    public Task<SnapshotEntry?> FindAsync(SnapshotKind kind, string reference, CancellationToken cancellation) =>
        library.FindAsync(kind, reference, cancellation);

    /// <summary>Sentences about a reference that means nothing, with what there is instead.</summary>
    /// <param name="otherwise">What can be given where there is nothing yet.</param>
    public async Task<string> UnknownAsync(SnapshotKind kind, string reference, string otherwise, CancellationToken cancellation)
    {
        var word = SnapshotNames.Word(kind);
        var entries = await library.ListAsync(kind, cancellation);
        if (entries.IsEmpty)
            return $"There is no {word} snapshot here; make one with: tracefleet {word} create. Or give {otherwise}.";
        var names = (await library.Catalog.PinsAsync(cancellation)).Where(pin => pin.Kind == kind).Select(pin => pin.Name).Order(StringComparer.Ordinal);
        var known = names.Prepend(SnapshotNames.Latest).Concat(entries.Select(entry => entry.Id)).ToImmutableArray();
        var more = known.Length > Listed ? $" and {known.Length - Listed} more" : "";
        return $"There is no {word} snapshot '{TargetText.Quotable(reference)}'; there are {string.Join(", ", known.Take(Listed))}{more}.";
    }
}
