using System.Collections.Immutable;
using Tracefleet.Campaigns.Results;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Lending;

namespace Tracefleet.Coordinator.Annotating;

/// <summary>One request's other annotations of stored hops, made while they are read. What is stored stays as it is. For one reader at a time.</summary>
/// <param name="chosen">Has the snapshots that replace; a replaced kind without one is silent.</param>
sealed class Reannotation(ReplacedKinds replaced, LentAnnotator chosen, SnapshotReferences references, RecentAnnotators annotators)
{
    readonly Dictionary<SnapshotIds, Reannotator> _known = [];
    (Cell Stored, Cell Told)? _cell;

    /// <summary>The replaced kinds with what they are resolved to, for example <c>asn=asn_202605311208_1f59</c> and <c>geo=none</c>.</summary>
    public IEnumerable<string> Choices => Enum.GetValues<SnapshotKind>().Where(replaced.Has)
        .Select(kind => $"{SnapshotNames.Word(kind)}={EntryOf(kind)?.Id ?? SnapshotNames.None}");

    public async ValueTask<StoredEvent> ApplyAsync(StoredEvent stored, CancellationToken cancellation)
    {
        if (stored.Hop is not { } hop)
            return stored;
        var reannotator = await ReannotatorAsync(stored.Cell.Trace.Snapshots, cancellation);
        return stored with { Cell = Told(stored.Cell, reannotator.Ids), Hop = Apply(reannotator, hop) };
    }

    public async ValueTask<PathRow> ApplyAsync(PathRow path, CancellationToken cancellation)
    {
        var reannotator = await ReannotatorAsync(path.Example.Snapshots, cancellation);
        var hops = path.Example.Hops.Select(hop => Apply(reannotator, hop)).ToImmutableArray();
        return path with { Example = path.Example with { Hops = hops, Snapshots = reannotator.Ids } };
    }

    /// <summary>The snapshots that annotated, are needed again, and are not in the library.</summary>
    public async Task<IReadOnlyList<(SnapshotKind Kind, string Id)>> MissingAsync(SnapshotIds before, CancellationToken cancellation)
    {
        var missing = new List<(SnapshotKind, string)>();
        foreach (var kind in Enum.GetValues<SnapshotKind>().Where(replaced.Needs))
            if (IdOf(before, kind) is { } id && await references.FindAsync(kind, id, cancellation) is null)
                missing.Add((kind, id));
        return missing;
    }

    /// <summary>Whether anything that annotated is needed again.</summary>
    public bool NeedsSome => Enum.GetValues<SnapshotKind>().Any(replaced.Needs);

    static Hop Apply(Reannotator reannotator, Hop hop) =>
        hop.Addr is { } address ? hop with { Annotation = reannotator.Annotate(address, hop.Annotation) } : hop;

    // The events of a cell follow each other and share it.
    Cell Told(Cell stored, SnapshotIds ids)
    {
        if (_cell is not { } last || !ReferenceEquals(last.Stored, stored))
            _cell = last = (stored, stored with { Trace = stored.Trace with { Snapshots = ids } });
        return last.Told;
    }

    async ValueTask<Reannotator> ReannotatorAsync(SnapshotIds before, CancellationToken cancellation)
    {
        if (_known.TryGetValue(before, out var known))
            return known;
        if (_known.Count == RecentAnnotators.MaxKept)
            _known.Clear();
        var annotator = NeedsSome ? await WithNeededAsync(before, cancellation) : chosen;
        return _known[before] = new Reannotator(annotator.Annotator, replaced, before);
    }

    /// <exception cref="SnapshotLibraryException">One that is needed is not here; results that were stored before the reading began lack none.</exception>
    async Task<LentAnnotator> WithNeededAsync(SnapshotIds before, CancellationToken cancellation)
    {
        return await annotators.GetAsync(
            new SnapshotEntries(await EntryAsync(SnapshotKind.Asn), await EntryAsync(SnapshotKind.Geo), await EntryAsync(SnapshotKind.Ixp)), chosen, cancellation);

        async Task<SnapshotEntry?> EntryAsync(SnapshotKind kind)
        {
            if (!replaced.Needs(kind) || IdOf(before, kind) is not { } id)
                return EntryOf(kind);
            return await references.FindAsync(kind, id, cancellation) ?? throw new SnapshotLibraryException(MissingSnapshots.Tell(kind, [id]));
        }
    }

    SnapshotEntry? EntryOf(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => chosen.Entries.Asn,
        SnapshotKind.Geo => chosen.Entries.Geo,
        _ => chosen.Entries.Ixp,
    };

    static string? IdOf(SnapshotIds ids, SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => ids.Asn,
        SnapshotKind.Geo => ids.Geo,
        _ => ids.Ixp,
    };
}
