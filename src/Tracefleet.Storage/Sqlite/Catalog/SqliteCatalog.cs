using System.Collections.Immutable;
using Tracefleet.Campaigns.Results;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Catalog;

/// <summary>The list of campaigns and the idempotency keys. Times are kept to the microsecond.</summary>
public sealed class SqliteCatalog : ICampaignCatalog
{
    readonly Writer _writer;
    readonly Readers _readers;

    internal SqliteCatalog(Writer writer, Readers readers)
    {
        _writer = writer;
        _readers = readers;
    }

    /// <inheritdoc/>
    public Task PutAsync(CampaignSummary summary, CancellationToken cancellation) =>
        _writer.WriteAsync($"Saving the summary of campaign {summary.Id} to", connection =>
        {
            connection.Query("PutCampaignSummary").Bind(summary.Id).Bind(summary.Name).Bind(summary.Status)
                .Bind(summary.CreatedAt.ToUnixMicroseconds()).Bind(summary.FinishedAt?.ToUnixMicroseconds())
                .Bind((long)summary.Targets).Bind((long)summary.VantagePoints).Bind((long)summary.Cells).Bind((long)summary.CellsEnded).Bind(summary.Type).Run();
            return true;
        }, cancellation);

    /// <inheritdoc/>
    public Task<(int Count, ImmutableArray<CampaignSummary> Page)> ListAsync(int offset, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return _readers.ReadAsync("Listing campaigns from", connection =>
        {
            var count = checked((int)connection.Query("CountCampaigns").ReadSingle()!.Value);
            var page = connection.Query("GetCampaignsNewestFirst").Bind((long)limit).Bind((long)offset).ReadAll(Read);
            return (count, page.ToImmutableArray());
        }, cancellation);
    }

    static CampaignSummary Read(Statement row) => new(
        row.Text(0), row.TextOrNull(1), row.Text(2), UnixTime.FromMicroseconds(row.Int64(3)),
        row.Int64OrNull(4) is { } finished ? UnixTime.FromMicroseconds(finished) : null,
        row.Int32(5), row.Int32(6), row.Int32(7), row.Int32(8), row.TextOrNull(9) ?? "trace");

    /// <inheritdoc/>
    public Task<(string Campaign, string Fingerprint)> ClaimKeyAsync(
        string key, string campaign, string fingerprint, DateTimeOffset at, CancellationToken cancellation) =>
        _writer.WriteAsync($"Claiming idempotency key {key} in", connection =>
        {
            connection.Query("ClaimIdempotencyKey").Bind(key).Bind(campaign).Bind(fingerprint).Bind(at.ToUnixMicroseconds()).Run();
            return connection.Query("GetIdempotencyKey").Bind(key).ReadAll(row => (row.Text(0), row.Text(1))).Single();
        }, cancellation);
}
