using System.Collections.Immutable;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Lending;

/// <summary>At most one snapshot of each kind.</summary>
public sealed record SnapshotEntries(SnapshotEntry? Asn, SnapshotEntry? Geo, SnapshotEntry? Ixp)
{
    public IEnumerable<SnapshotEntry> All => new[] { Asn, Geo, Ixp }.OfType<SnapshotEntry>();
}

/// <summary>An annotator with its snapshots open. Whoever has it can use it, whatever becomes of their files.</summary>
public sealed class LentAnnotator
{
    /// <summary>By SHA-256 of their files, since an identifier can be given again once its snapshot was deleted.</summary>
    readonly ImmutableDictionary<string, StoredSnapshot> _open;

    internal LentAnnotator(SnapshotEntries entries, ImmutableDictionary<string, StoredSnapshot> open)
    {
        _open = open;
        Entries = entries;
        Annotator = Annotator.None.With(Of(entries.Asn), Of(entries.Geo), Of(entries.Ixp));

        StoredSnapshot? Of(SnapshotEntry? entry) => entry is null ? null : open[entry.Sha256];
    }

    public Annotator Annotator { get; }

    public SnapshotEntries Entries { get; }

    internal StoredSnapshot? Find(SnapshotEntry entry) => _open.GetValueOrDefault(entry.Sha256);

    internal bool IsOf(SnapshotEntries entries) => entries.All.Select(entry => entry.Sha256).SequenceEqual(Entries.All.Select(entry => entry.Sha256));
}
