using System.Collections.Immutable;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Lending;

/// <summary>Annotators by their snapshots, loaded once for all who ask. Any number of threads may.</summary>
/// <remarks>The most recent ones are kept ready. One that somebody has stays usable when it has lost its place here and when its snapshots are deleted;
/// their files are unmapped when nobody has it any more.</remarks>
public sealed class RecentAnnotators(SnapshotLibrary library)
{
    /// <summary>How many are kept; each has a cache of at most about 12 MB, and shares its snapshots with the others.</summary>
    public const int MaxKept = 4;

    readonly SemaphoreSlim _gate = new(1);
    readonly List<LentAnnotator> _recent = [];

    /// <summary>One that knows what these snapshots say, and nothing of a kind without one.</summary>
    /// <param name="having">What the caller has already: its snapshots need no files.</param>
    /// <exception cref="SnapshotException">A file is missing or broken.</exception>
    public async Task<LentAnnotator> GetAsync(SnapshotEntries entries, LentAnnotator? having, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var place = _recent.FindIndex(recent => recent.IsOf(entries));
            var annotator = place < 0 ? Load(entries, having) : _recent[place];
            if (place >= 0 || _recent.Count == MaxKept)
                _recent.RemoveAt(Math.Max(place, 0));
            _recent.Add(annotator);
            return annotator;
        }
        finally
        {
            _gate.Release();
        }
    }

    LentAnnotator Load(SnapshotEntries entries, LentAnnotator? having) => new(
        entries, entries.All.ToImmutableDictionary(entry => entry.Sha256, entry => having?.Find(entry) ?? Recent(entry) ?? library.OpenAlone(entry)));

    StoredSnapshot? Recent(SnapshotEntry entry) => _recent.Select(recent => recent.Find(entry)).FirstOrDefault(snapshot => snapshot is not null);
}
