namespace Tracefleet.Enrichment.Snapshots;

/// <summary>A question to a snapshot that has no one answer.</summary>
public sealed class SnapshotQueryException(string problem, IReadOnlyList<string> candidates)
    : Exception(candidates.Count == 0 ? problem : $"{problem}: {Listed(candidates)}")
{
    const int MostListed = 20;

    /// <summary>What may have been meant; empty where nothing was found.</summary>
    public IReadOnlyList<string> Candidates => candidates;

    static string Listed(IReadOnlyList<string> candidates)
    {
        var listed = string.Join(", ", candidates.Take(MostListed));
        return candidates.Count > MostListed ? $"{listed} and {candidates.Count - MostListed} more" : listed;
    }
}
