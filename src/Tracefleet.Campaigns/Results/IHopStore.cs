using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Campaigns.Results;

/// <summary>Identity of a batch: which assignment of which shard sent it, and its place there, from 1.</summary>
public readonly record struct BatchId(string Campaign, int Shard, int ShardAttempt, long Seq);

/// <summary>Traces of one shard that travel, are stored and are acknowledged together.</summary>
public sealed record TraceBatch(BatchId Id, ImmutableArray<TraceRecord> Traces);

/// <summary>What became of a batch.</summary>
/// <param name="Stored">False when this or a later batch of the assignment had been stored before; nothing was written then.</param>
/// <param name="Batch">Number of the batch in the store's order, from 1; 0 when not stored.</param>
/// <param name="FirstSeq">First stored sequence number of its events; 0 when not stored.</param>
/// <param name="LastSeq">Last stored sequence number of its events; 0 when not stored.</param>
/// <param name="NewTraces">The traces whose cell had no result yet: only those were stored.</param>
public sealed record StoredBatch(bool Stored, long Batch, long FirstSeq, long LastSeq, ImmutableArray<TraceRecord> NewTraces);

/// <summary>A cell with its result, without hops.</summary>
/// <param name="Seq">Its place in the stored order; follows its hops.</param>
/// <param name="Figures">Null for one that was stored before figures were kept.</param>
public sealed record Cell(long Seq, TraceRecord Trace, int HopCount, ulong? PathHash, CellFigures? Figures);

/// <summary>One thing in stored order: a hop event, or with <paramref name="Hop"/> null the end of a cell.</summary>
/// <param name="Cell">The cell it belongs to.</param>
public readonly record struct StoredEvent(long Seq, Cell Cell, Hop? Hop);

/// <summary>A distinct path seen from a vantage point to a target.</summary>
/// <param name="Destination">The address it leads to.</param>
/// <param name="Example">The cell that showed it first, with the hops of this path only.</param>
public sealed record PathRow(
    string Campaign, string VantagePoint, int TargetIndex, string Target, Address? Destination, ulong PathHash,
    DateTimeOffset FirstSeen, DateTimeOffset LastSeen, int TimesSeen, TraceRecord Example);

/// <summary>Which part of a campaign's results to read.</summary>
/// <param name="AfterSeq">Only what was stored after this sequence number; 0 for all.</param>
public sealed record ResultFilter(string Campaign, long AfterSeq = 0, string? VantagePoint = null, string? Target = null);

/// <summary>Results of campaigns. Safe for use by many threads; writers queue and are committed in groups.</summary>
public interface IHopStore
{
    /// <summary>Stores a batch, its watermark, its cells and its paths in one transaction. Exactly once: a replayed batch is recognised by its
    /// watermark, a cell that has a result keeps it. Returns after the commit.</summary>
    /// <exception cref="Journal.StoreException">The store failed; nothing was written.</exception>
    Task<StoredBatch> StoreAsync(TraceBatch batch, CancellationToken cancellation);

    /// <summary>Gives every cell of these targets that has no result yet this result; for excluded, refused, lost, cancelled cells.</summary>
    Task<StoredBatch> EndCellsAsync(ImmutableArray<TraceRecord> traces, CancellationToken cancellation);

    /// <summary>Last sequence number stored for an assignment of a shard; 0 when none was.</summary>
    Task<long> WatermarkAsync(string campaign, int shard, int shardAttempt, CancellationToken cancellation);

    /// <summary>Target indexes of the vantage point that have a result, ascending.</summary>
    Task<ImmutableArray<int>> EndedTargetsAsync(string campaign, string vantagePoint, CancellationToken cancellation);

    /// <summary>Cells by reason.</summary>
    Task<ImmutableDictionary<CellReason, int>> CountCellsAsync(string campaign, CancellationToken cancellation);

    /// <summary>Batches of a campaign after a batch number, whole, in stored order: what aggregates are fed from.</summary>
    IAsyncEnumerable<(long Batch, ImmutableArray<TraceRecord> Traces)> ReadBatchesAsync(string campaign, long afterBatch, CancellationToken cancellation);

    /// <summary>Hop events and cell ends in stored order; ends at what was stored when the call began. Holds nothing open and little in memory
    /// between two events, however large a cell is, so go on with one call rather than calling again.</summary>
    IAsyncEnumerable<StoredEvent> ReadEventsAsync(ResultFilter filter, CancellationToken cancellation);

    /// <summary>Cells in stored order, without hops.</summary>
    IAsyncEnumerable<Cell> ReadCellsAsync(ResultFilter filter, CancellationToken cancellation);

    /// <summary>The snapshots that annotated the hops of these cells, each combination once.</summary>
    Task<ImmutableArray<SnapshotIds>> SnapshotsAsync(ResultFilter filter, CancellationToken cancellation);

    /// <summary>Distinct paths, by vantage point, target and first seen.</summary>
    IAsyncEnumerable<PathRow> ReadPathsAsync(ResultFilter filter, CancellationToken cancellation);
}

/// <summary>One line of the list of campaigns.</summary>
public sealed record CampaignSummary(
    string Id, string? Name, string Status, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, int Targets, int VantagePoints, int Cells, int CellsEnded,
    string Type = "trace");

/// <summary>The list of campaigns, newest first, and the memory of idempotency keys. A read model: it can be rebuilt from the journal.</summary>
public interface ICampaignCatalog
{
    Task PutAsync(CampaignSummary summary, CancellationToken cancellation);

    Task<(int Count, ImmutableArray<CampaignSummary> Page)> ListAsync(int offset, int limit, CancellationToken cancellation);

    /// <summary>Claims an idempotency key for a campaign, or returns the campaign and request fingerprint that claimed it before.</summary>
    /// <param name="fingerprint">Hash of the request body.</param>
    Task<(string Campaign, string Fingerprint)> ClaimKeyAsync(string key, string campaign, string fingerprint, DateTimeOffset at, CancellationToken cancellation);
}
