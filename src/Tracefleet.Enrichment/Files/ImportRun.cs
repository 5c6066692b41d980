using System.Collections.Immutable;
using Tracefleet.Enrichment.Compression;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Files;

/// <summary>One import under way: how much was read, what was counted and found bad, and when to stop.</summary>
sealed class ImportRun(string name, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation)
{
    const int MaxExamples = 100;

    /// <summary>Records between two reports of progress.</summary>
    const int ReportEvery = 1 << 16;

    readonly List<BadRecord> _examples = [];
    readonly Dictionary<string, long> _counts = [];
    long _stored;
    long _mapped;
    long _unpacked;
    long _records;
    long _bad;

    /// <summary>What is imported, for messages.</summary>
    public string Name => name;

    /// <summary>Opens a file whose bytes count as progress.</summary>
    public Stream Open(string path) => new CountedStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16), Stored);

    /// <summary>Opens a file and unpacks it where it is gzip. A gzip that is cut short fails at its end.</summary>
    public Stream OpenUnpacked(string path)
    {
        var file = Open(path);
        return Bounded(FileKind.IsGzip(path) ? new WholeGzipStream(file) : file);
    }

    /// <summary>Unpacked bytes count against <see cref="ImportOptions.MaxBytes"/>.</summary>
    public Stream Bounded(Stream unpacked) => new CountedStream(unpacked, Unpacked);

    /// <summary>Room for bytes that are held in memory whole.</summary>
    public void Unpacked(long bytes)
    {
        _unpacked += bytes;
        if (_unpacked > options.MaxBytes)
            throw Refused($"it unpacks to more than {options.MaxBytes} bytes, which is the most that is read");
    }

    /// <summary>A file that is not read but mapped. Its bytes count as progress as far as <see cref="Walked"/> says.</summary>
    public void Mapped(long bytes)
    {
        Unpacked(bytes);
        _mapped = bytes;
    }

    /// <param name="share">Of a mapped file, 0 to 1.</param>
    public void Walked(double share)
    {
        if (_mapped > 0)
            _stored = (long)(share * _mapped);
    }

    public void Record()
    {
        if (++_records % ReportEvery == 0)
            Report();
    }

    public void Bad(long position, string reason)
    {
        _bad++;
        if (_examples.Count < MaxExamples)
            _examples.Add(new BadRecord(position, reason));
    }

    public void Count(string what, long number = 1) => _counts[what] = _counts.GetValueOrDefault(what) + number;

    public SnapshotException Refused(string problem, Exception? cause = null) => new(name, null, problem, cause);

    /// <exception cref="SnapshotException">Too large a share of the records was bad, or there were no rows.</exception>
    public Imported<TRow> Finish<TRow>(IReadOnlyList<TRow> rows, string format, DateTimeOffset? dataAt, bool isByLine)
    {
        Report();
        if (_bad > options.MaxBadShare * _records)
            throw Refused($"{_bad} of {_records} records are bad, the first at {(isByLine ? "line" : "byte")} {_examples[0].Position}: {_examples[0].Reason}; "
                + "give --max-bad a larger share to skip them");
        if (rows.Count == 0)
            throw Refused("it holds no usable row");
        return new Imported<TRow>(rows, format, dataAt, new ImportReport
        {
            Records = _records,
            BadRecords = _bad,
            Examples = [.. _examples],
            IsByLine = isByLine,
            Counts = _counts.ToImmutableSortedDictionary(StringComparer.Ordinal),
        });
    }

    /// <summary>Turns failures of the file system and of decompression into refusals.</summary>
    public T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Refused($"cannot be read: {failure.Message}", failure);
        }
    }

    void Stored(long bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        _stored += bytes;
    }

    void Report()
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new ImportProgress(_stored, _records));
    }
}
