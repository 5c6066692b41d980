using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>A run as a row, and its exporters.</summary>
static class RunRow
{
    public static Statement Bind(this Statement insert, TrafficRunStart start) =>
        insert.Bind((long)start.Kind).Bind(start.Name).Bind(start.Host).Bind((long)Environment.ProcessId).Bind(start.Filter)
            .Bind(JsonSerializer.Serialize(start.Own.Select(prefix => prefix.ToString()))).Bind(start.PublicOnly ? 1L : 0L)
            .Bind(start.Snapshots.Asn).Bind(start.Snapshots.Geo).Bind(start.Snapshots.Ixp);

    /// <summary>Says how far a run that is under way has come.</summary>
    /// <exception cref="InvalidOperationException">It is over.</exception>
    public static void Update(
        Connection connection, long run, ImmutableSortedDictionary<string, long> counts, long? storedUntil, long? countedUntil, long? dataFrom)
    {
        connection.Query("UpdateRunningRun").Bind(Json(counts)).Bind(storedUntil).Bind(countedUntil).Bind(dataFrom).Bind(run).Run();
        if (connection.Changes != 1)
            throw new InvalidOperationException($"Run {run} is over.");
    }

    public static string Json(ImmutableSortedDictionary<string, long> counts) => JsonSerializer.Serialize(counts);

    /// <summary>All runs, the newest first.</summary>
    public static ImmutableArray<TrafficRun> ReadAll(Connection connection, RunLocks locks)
    {
        var exporters = ExportersOf(connection, null);
        return [.. connection.Query("GetRunsNewestFirst").ReadAll(row => Read(row, exporters, locks))];
    }

    /// <summary>Null if it is not there.</summary>
    public static TrafficRun? Find(Connection connection, long run, RunLocks locks)
    {
        var exporters = ExportersOf(connection, run);
        return connection.Query("GetRun").Bind(run).ReadAll(row => Read(row, exporters, locks)).SingleOrDefault();
    }

    static TrafficRun Read(Statement row, ILookup<long, ExporterReport> exporters, RunLocks locks)
    {
        var id = row.Int64(0);
        var endedAt = row.Int64OrNull(12);
        var state = StateOf(id, endedAt, row.Int64(13) != 0, locks);
        return new TrafficRun(
            id, ReadStart(row), state, UnixTime.FromMicroseconds(row.Int64(10)),
            StoredUntil(row, state) is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null,
            endedAt is { } end ? UnixTime.FromMicroseconds(end) : null, ReadCounts(row.Text(14)), [.. exporters[id]])
        {
            DataFrom = (row.Int64OrNull(15) ?? (state == TrafficRunState.Killed ? row.Int64OrNull(17) : null)) is { } from ? DateTimeOffset.FromUnixTimeMilliseconds(from) : null,
        };
    }

    // What a killed run had counted beyond its last second is brought in when it is brought to its end.
    static long? StoredUntil(Statement row, TrafficRunState state) =>
        (state == TrafficRunState.Killed ? row.Int64OrNull(16) : null) ?? row.Int64OrNull(11);

    static TrafficRunStart ReadStart(Statement row) => new(
        (TrafficRunKind)row.Int32(1), row.Text(2), row.Text(3), row.TextOrNull(4),
        [.. JsonSerializer.Deserialize<string[]>(row.Text(5))!.Select(Prefix.Parse)], row.Int64(6) != 0,
        new SnapshotIds(row.TextOrNull(7), row.TextOrNull(8), row.TextOrNull(9)));

    static TrafficRunState StateOf(long run, long? endedAt, bool isKilled, RunLocks locks) =>
        endedAt is not null ? TrafficRunState.Ended : isKilled || locks.IsFree(run) ? TrafficRunState.Killed : TrafficRunState.Running;

    static ILookup<long, ExporterReport> ExportersOf(Connection connection, long? run) =>
        connection.Query("GetExportersOfRuns").Bind(run)
            .ReadAll(row => (Run: row.Int64(0), Report: new ExporterReport(
                row.AddressOrNull(1) ?? default, row.Text(2), UnixTime.FromMicroseconds(row.Int64(3)), ReadCounts(row.Text(4)))))
            .ToLookup(exporter => exporter.Run, exporter => exporter.Report);

    static ImmutableSortedDictionary<string, long> ReadCounts(string json) =>
        JsonSerializer.Deserialize<ImmutableSortedDictionary<string, long>>(json)!.WithComparers(StringComparer.Ordinal);
}
