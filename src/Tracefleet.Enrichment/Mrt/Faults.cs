using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Counts the records or lines of a source that could not be used, and keeps the first of them.</summary>
sealed class Faults(string name, ImportOptions options, bool isByLine)
{
    const int MaxExamples = 100;

    readonly ImmutableArray<BadRecord>.Builder _examples = ImmutableArray.CreateBuilder<BadRecord>();
    bool _isCut;

    /// <summary>Read so far, bad ones with them.</summary>
    public long Records { get; set; }

    public long Bad { get; private set; }

    public void Add(long position, string reason)
    {
        Bad++;
        if (_examples.Count < MaxExamples)
            _examples.Add(new BadRecord(position, reason));
    }

    /// <summary>The data ends too early. That is one bad record, but alone it never refuses a source, unless no bad ones are accepted at all.</summary>
    public void AddCut(long position, string reason)
    {
        _isCut = true;
        Records++;
        Add(position, reason);
    }

    public ImportReport Report(ImmutableSortedDictionary<string, long> counts) =>
        new() { Records = Records, BadRecords = Bad, Examples = _examples.ToImmutable(), IsByLine = isByLine, Counts = counts };

    /// <exception cref="SnapshotException">More are bad than is accepted.</exception>
    public void ThrowIfTooMany()
    {
        var held = _isCut && options.MaxBadShare > 0 ? Bad - 1 : Bad;
        if (held <= options.MaxBadShare * Records)
            return;
        var kind = isByLine ? "lines" : "records";
        throw new SnapshotException(name, null, string.Create(CultureInfo.InvariantCulture,
            $"{Bad} of {Records} {kind} are bad ({(double)Bad / Records:0.##%}), more than {options.MaxBadShare:0.##%}; the first {First()}; accept more with --max-bad"));
    }

    /// <summary>Where the first one is and what is wrong with it, or null.</summary>
    public string? First() => _examples.Count == 0 ? null
        : $"{(isByLine ? "is line" : "is at byte")} {_examples[0].Position.ToString(CultureInfo.InvariantCulture)}: {_examples[0].Reason}";
}
