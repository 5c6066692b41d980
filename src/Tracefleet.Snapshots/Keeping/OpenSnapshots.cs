using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Keeping;

/// <summary>The snapshots that are open, each once. Any number of threads may ask.</summary>
sealed class OpenSnapshots : IDisposable
{
    readonly Lock _gate = new();
    readonly Dictionary<string, StoredSnapshot> _open = new(StringComparer.Ordinal);
    readonly List<StoredSnapshot> _deleted = [];
    bool _closed;

    /// <exception cref="SnapshotException">The file is missing, broken, or holds another snapshot.</exception>
    public StoredSnapshot Open(string id, string path)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_open.TryGetValue(id, out var open))
                return open;
            open = Check(id, path);
            _open.Add(id, open);
            return open;
        }
    }

    public static SnapshotException Missing(string id, string path) =>
        new(path, null, $"the file of {id} is missing; delete the snapshot and create or fetch it again");

    public bool Has(string id)
    {
        lock (_gate)
            return _open.ContainsKey(id);
    }

    /// <summary>Its file is gone: those who have it keep it, nobody gets it any more.</summary>
    public void Forget(string id)
    {
        lock (_gate)
            if (_open.Remove(id, out var snapshot))
                _deleted.Add(snapshot);
    }

    static StoredSnapshot Check(string id, string path)
    {
        if (!File.Exists(path))
            throw Missing(id, path);
        var snapshot = StoredSnapshot.Open(path);
        if (snapshot.Description.Id == id)
            return snapshot;
        snapshot.Dispose();
        throw new SnapshotException(path, null, $"it holds {snapshot.Description.Id}, not {id}; delete {id} and create or fetch it again");
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var snapshot in _open.Values.Concat(_deleted))
                snapshot.Dispose();
            _open.Clear();
            _deleted.Clear();
        }
    }
}
