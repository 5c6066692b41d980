namespace Tracefleet.Snapshots.Obtaining;

/// <summary>What a snapshot is made of: files at hand, and what is known about them besides their content.</summary>
/// <param name="Name">What people call it, for messages.</param>
/// <param name="Source">As in <see cref="Enrichment.Snapshots.SnapshotDescription.Source"/>.</param>
sealed record Material(IReadOnlyList<string> Paths, string Name, string Source) : IDisposable
{
    public string? Collector { get; init; }

    /// <summary>The URL, or the file's name without its folder.</summary>
    public string? From { get; init; }

    /// <summary>Moment of the data where the content does not say.</summary>
    public required DateTimeOffset DataAt { get; init; }

    /// <summary>Files that are ours and go away with this.</summary>
    public IReadOnlyList<string> Temporary { get; init; } = [];

    public long SizeInBytes => Paths.Sum(path => File.Exists(path) ? new FileInfo(path).Length : 0);

    public void Dispose()
    {
        foreach (var file in Temporary)
            File.Delete(file);
    }
}
