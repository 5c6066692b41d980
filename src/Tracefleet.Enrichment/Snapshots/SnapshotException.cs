namespace Tracefleet.Enrichment.Snapshots;

/// <summary>A snapshot file that cannot be used: which one, where, and what to do about it.</summary>
public sealed class SnapshotException : Exception
{
    public SnapshotException(string file, int? line, string problem, Exception? cause = null)
        : base(line is { } number ? $"{file}, line {number}: {problem}" : $"{file}: {problem}", cause) => (File, Line) = (file, line);

    public string File { get; }

    /// <summary>Counted from 1; null where the whole file is meant.</summary>
    public int? Line { get; }
}
