using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Hops;

// Reads go page by page and hold no transaction in between: rows never change once stored, so a page and an upper bound are enough for a
// stable view, and a slow caller does not keep the write-ahead log from being checkpointed.
public sealed partial class SqliteHopStore
{
    const int PageSize = 128;

    /// <inheritdoc/>
    public Task<long> WatermarkAsync(string campaign, int shard, int shardAttempt, CancellationToken cancellation) =>
        _readers.ReadAsync($"Reading a watermark of campaign {campaign} from", connection =>
            Find(connection, campaign) is { } key
                ? connection.Query("GetWatermark").Bind(key).Bind((long)shard).Bind((long)shardAttempt).ReadSingle() ?? 0
                : 0, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<int>> EndedTargetsAsync(string campaign, string vantagePoint, CancellationToken cancellation) =>
        _readers.ReadAsync($"Reading ended targets of campaign {campaign} from", connection =>
            Find(connection, campaign) is { } key && Find(connection, vantagePoint) is { } place
                ? [.. connection.Query("GetEndedTargets").Bind(key).Bind(place).ReadAll(row => row.Int32(0))]
                : ImmutableArray<int>.Empty, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableDictionary<CellReason, int>> CountCellsAsync(string campaign, CancellationToken cancellation) =>
        _readers.ReadAsync($"Counting cells of campaign {campaign} in", connection =>
            Find(connection, campaign) is { } key
                ? connection.Query("GetCellCounts").Bind(key).ReadAll(row => KeyValuePair.Create((CellReason)row.Int32(0), row.Int32(1))).ToImmutableDictionary()
                : ImmutableDictionary<CellReason, int>.Empty, cancellation);

    /// <inheritdoc/>
    /// <remarks>Batches without new cells are left out: they add nothing.</remarks>
    public async IAsyncEnumerable<(long Batch, ImmutableArray<TraceRecord> Traces)> ReadBatchesAsync(
        string campaign, long afterBatch, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var operation = $"Reading batches of campaign {campaign} from";
        while (true)
        {
            var after = afterBatch;
            var page = await _readers.ReadAsync(operation, connection => Find(connection, campaign) is { } key
                ? connection.Query("GetBatchesAfter").Bind(key).Bind(after).Bind((long)PageSize).ReadAll(row => (row.Int64(0), row.Int64(1), row.Int64(2)))
                : [], cancellation);
            foreach (var (batch, firstSeq, lastSeq) in page)
                yield return (batch, await _readers.ReadAsync(operation, connection => ReadTraces(connection, campaign, firstSeq - 1, lastSeq), cancellation));
            if (page.Count < PageSize)
                yield break;
            afterBatch = page[^1].Item1;
        }
    }

    ImmutableArray<TraceRecord> ReadTraces(Connection connection, string campaign, long afterSeq, long lastSeq) =>
        [.. ReadCellPage(connection, campaign, afterSeq, lastSeq, int.MaxValue).Select(cell => _traceReader.WithHops(connection, cell))];

    /// <inheritdoc/>
    public async IAsyncEnumerable<Cell> ReadCellsAsync(ResultFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var operation = $"Reading results of campaign {filter.Campaign} from";
        var lastSeq = await _readers.ReadAsync(operation, connection => LastBatch(connection).LastSeq, cancellation);
        var after = filter.AfterSeq;
        while (true)
        {
            var start = after;
            var page = await _readers.ReadAsync(operation, connection => ReadCellPage(connection, filter.Campaign, start, lastSeq, PageSize), cancellation);
            foreach (var cell in page.Where(cell => Matches(filter, cell.Trace)))
                yield return cell;
            if (page.Count < PageSize)
                yield break;
            after = page[^1].Seq;
        }
    }

    static bool Matches(ResultFilter filter, TraceRecord trace) =>
        (filter.VantagePoint is null || filter.VantagePoint == trace.VantagePoint) && (filter.Target is null || filter.Target == trace.Target);

    List<Cell> ReadCellPage(Connection connection, string campaign, long afterSeq, long lastSeq, int limit) =>
        Find(connection, campaign) is { } key
            ? connection.Query("GetTracesInOrder").Bind(key).Bind(afterSeq).Bind(lastSeq).Bind((long)limit).ReadAll(row => _traceReader.ReadCell(connection, row))
            : [];

    /// <inheritdoc/>
    public Task<ImmutableArray<SnapshotIds>> SnapshotsAsync(ResultFilter filter, CancellationToken cancellation) =>
        _readers.ReadAsync($"Reading which snapshots annotated campaign {filter.Campaign} from", connection =>
        {
            var place = filter.VantagePoint is { } name ? Find(connection, name) : null;
            return Find(connection, filter.Campaign) is not { } key || (filter.VantagePoint is not null && place is null)
                ? ImmutableArray<SnapshotIds>.Empty
                : [.. connection.Query("GetSnapshotsOfTraces").Bind(key).Bind(filter.AfterSeq).Bind(place).Bind(filter.Target)
                    .ReadAll(row => _traceReader.ReadSnapshots(connection, row))];
        }, cancellation);

    /// <inheritdoc/>
    /// <remarks>With <see cref="ResultFilter.AfterSeq"/>, the paths that were first stored after it.</remarks>
    public async IAsyncEnumerable<PathRow> ReadPathsAsync(ResultFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var operation = $"Reading paths of campaign {filter.Campaign} from";
        var places = await _readers.ReadAsync(operation, connection => Find(connection, filter.Campaign) is { } key
            ? connection.Query("GetVantagePointsWithPaths").Bind(key).ReadAll(row => (Id: row.Int64(0), Name: row.Text(1)))
            : [], cancellation);
        foreach (var (place, name) in places.Where(place => filter.VantagePoint is null || filter.VantagePoint == place.Name))
        {
            var after = PathPosition.Start;
            while (true)
            {
                var start = after;
                var page = await _readers.ReadAsync(operation, connection => ReadPathPage(connection, filter, place, start), cancellation);
                foreach (var row in page.Where(row => Matches(filter, row.Example)))
                    yield return row;
                if (page.Count < PageSize)
                    break;
                after = PathPosition.Of(page[^1]);
            }
        }
    }

    List<PathRow> ReadPathPage(Connection connection, ResultFilter filter, long place, PathPosition after)
    {
        (long, TraceRecord?, ImmutableArray<CellPath>) known = default;
        return connection.Query("GetPathsInOrder").Bind(Find(connection, filter.Campaign)).Bind(place)
            .Bind(after.TargetIndex).Bind(after.FirstSeen).Bind(after.PathHash).Bind(filter.AfterSeq).Bind((long)PageSize)
            .ReadAll(ReadPath).ConvertAll(path => WithExample(connection, path, ref known));
    }

    readonly record struct StoredPath(int TargetIndex, ulong PathHash, long FirstSeen, long LastSeen, int TimesSeen, long Example);

    static StoredPath ReadPath(Statement row) =>
        new(row.Int32(0), unchecked((ulong)row.Int64(1)), row.Int64(2), row.Int64(3), row.Int32(4), row.Int64(5));

    /// <param name="known">The example read last: the paths of one cell follow each other.</param>
    PathRow WithExample(Connection connection, StoredPath path, ref (long Seq, TraceRecord? Trace, ImmutableArray<CellPath> Paths) known)
    {
        if (known.Seq != path.Example || known.Trace is null)
        {
            var cell = connection.Query("GetTrace").Bind(path.Example).ReadAll(trace => _traceReader.ReadCell(connection, trace)).Single();
            var trace = _traceReader.WithHops(connection, cell);
            known = (path.Example, trace, CellPaths.Of(trace));
        }
        var example = known.Trace!;
        if (known.Paths.Length > 1 && known.Paths.FirstOrDefault(shown => shown.Hash == path.PathHash) is { } one)
            example = example with { Destination = one.Destination ?? example.Destination, Hops = one.Hops };
        return new PathRow(
            example.Campaign, example.VantagePoint, path.TargetIndex, example.Target, example.Destination, path.PathHash,
            UnixTime.FromMicroseconds(path.FirstSeen), UnixTime.FromMicroseconds(path.LastSeen), path.TimesSeen, example);
    }

    static long? Find(Connection connection, string word) => connection.Query("FindWord").Bind(word).ReadSingle();

    readonly record struct PathPosition(long TargetIndex, long FirstSeen, long PathHash)
    {
        public static readonly PathPosition Start = new(-1, 0, 0);

        public static PathPosition Of(PathRow row) => new(row.TargetIndex, row.FirstSeen.ToUnixMicroseconds(), unchecked((long)row.PathHash));
    }
}
