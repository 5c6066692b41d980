using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Keeping;

/// <summary>The files of routes that somebody uses, each opened once. Any number of threads may ask.</summary>
/// <remarks>They take address space by the gigabyte, so that only those who use one keep it; a mapping ends when nobody does.</remarks>
sealed class OpenRoutes
{
    readonly Lock _gate = new();
    readonly Dictionary<string, WeakReference<RibRoutes>> _open = new(StringComparer.Ordinal);

    /// <returns>Null where the snapshot has no routes beside it.</returns>
    /// <exception cref="SnapshotException">The file is broken, or holds the routes of another snapshot.</exception>
    public RibRoutes? Open(string id, string path)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(id, out var known) && known.TryGetTarget(out var open))
                return open;
            if (!File.Exists(path))
                return null;
            open = RibRoutes.Open(path);
            if (open.SnapshotId != id)
                throw new SnapshotException(path, null, $"it holds the routes of {open.SnapshotId}, not of {id}; delete {id} and create it again with --routes");
            _open[id] = new WeakReference<RibRoutes>(open);
            return open;
        }
    }

    /// <summary>Its file is gone: those who have it keep it, nobody gets it any more.</summary>
    public void Forget(string id)
    {
        lock (_gate)
            _open.Remove(id);
    }
}
