using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Keeping;

namespace Tracefleet.Snapshots;

public sealed partial class SnapshotLibrary
{
    /// <summary>The snapshot, open for the caller alone. Deleting and trimming do not wait for it: what is open stays usable without its file.</summary>
    /// <exception cref="SnapshotException">Its file is missing or broken, or holds another snapshot.</exception>
    public StoredSnapshot OpenAlone(SnapshotEntry entry)
    {
        var snapshot = StoredSnapshot.Open(PathOf(entry.Id));
        if (snapshot.Description.Id != entry.Id)
            throw new SnapshotException(PathOf(entry.Id), null, $"it holds {snapshot.Description.Id}, not {entry.Id}; delete {entry.Id} and create or fetch it again");
        LastUse.Note(PathOf(entry.Id), time.GetUtcNow());
        return snapshot;
    }
}
