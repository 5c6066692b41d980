using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Storage.Sqlite.Traffic.Import;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic;

public sealed partial class SqliteTrafficStore
{
    /// <summary>Keys of an import written at once: some 20 ms, in which others wait.</summary>
    const int KeysAtOnce = 1_000;

    /// <summary>Takes over what asn_report counted, exactly and by AS, prefix and host, as a run with one bucket of a day. It counted no time, bytes
    /// or direction: each row is a packet and a flow of no bytes that went out.</summary>
    /// <remarks>In bounded memory and in small transactions. It counts once the last of them is written; one that is cut short counts for nothing.</remarks>
    /// <exception cref="TrafficImportException">The file is not a database of asn_report, is damaged, or was taken over before.</exception>
    /// <exception cref="StoreException">The database cannot be written.</exception>
    public async Task<TrafficImport> ImportAsync(TrafficImportOrder order, CancellationToken cancellation)
    {
        var path = System.IO.Path.GetFullPath(order.Path);
        using var foreign = await Task.Run(() => ForeignCounts.Open(path), cancellation);
        var sha256 = await foreign.HashAsync(cancellation);
        if (!order.Again)
            await RefuseTwiceAsync(path, sha256, cancellation);
        using var counts = new ScratchCounts();
        var skipped = await Task.Run(() => CountAll(foreign, counts, path, cancellation), cancellation);
        var at = order.At ?? new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);
        var run = await StoreImportAsync(new Imported(path, sha256, at, skipped), counts, cancellation);
        return new TrafficImport(run, foreign.Table, counts.Packets + skipped.Values.Sum(), counts.Packets, skipped);
    }

    static ImmutableSortedDictionary<string, long> CountAll(ForeignCounts foreign, ScratchCounts counts, string path, CancellationToken cancellation)
    {
        var skipped = new SortedDictionary<string, long>(StringComparer.Ordinal);
        try
        {
            foreign.ReadEach((count, fault) =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (count is { } read)
                    counts.Add(read);
                else
                    skipped[fault] = skipped.GetValueOrDefault(fault) + 1;
            });
        }
        catch (SqliteFailure failure)
        {
            throw new StoreException("Adding up in a temporary file what is in", path, failure);
        }
        return skipped.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    async Task RefuseTwiceAsync(string path, string sha256, CancellationToken cancellation)
    {
        var before = await _file.ReadAsync("Looking for earlier imports in", connection =>
            connection.Query("FindImport").Bind(sha256).Bind(path).ReadAll(row =>
                (Run: row.Int64(0), Path: row.Text(1), IsSame: row.Int64(2) == 1, At: UnixTime.FromMicroseconds(row.Int64(3)))),
            () => [], cancellation);
        if (before is not [var earlier, ..])
            return;
        var what = earlier.IsSame ? $"What is in {path} was imported" : $"An earlier state of {path} was imported";
        throw new TrafficImportException(string.Create(
            CultureInfo.InvariantCulture,
            $"{what} as run {earlier.Run} on {earlier.At:yyyy-MM-dd HH:mm} UTC from {earlier.Path}; importing it again counts its traffic twice."));
    }

    async Task<TrafficRun> StoreImportAsync(Imported imported, ScratchCounts counts, CancellationToken cancellation)
    {
        var start = new TrafficRunStart(
            TrafficRunKind.Import, System.IO.Path.GetFileName(imported.Path), Environment.MachineName, null, [], true, SnapshotIds.None);
        var run = await BeginAsync(start, _time.GetUtcNow(), cancellation);
        try
        {
            var day = TrafficWidths.Floor(imported.At.ToUnixTimeMilliseconds(), TrafficWidths.Coarsest);
            var place = new BucketPlace(run.Id, TrafficWidths.Coarsest, day);
            foreach (var part in counts.InParts(KeysAtOnce))
            {
                await _file.WriteAsync($"Importing {imported.Path} to", connection => StorePart(connection, place, part), cancellation);
                await Task.Delay(Pause, cancellation);
            }
            return await _file.WriteAsync($"Importing {imported.Path} to", connection => EndImport(connection, place, imported, counts), cancellation);
        }
        finally
        {
            // Where it failed nobody records it any more, so it is found and deleted as killed.
            _locks.Remove(run.Id);
        }
    }

    bool StorePart(Connection connection, BucketPlace place, List<(TrafficKey Key, TrafficAbout About, long Packets)> part)
    {
        var today = Today();
        foreach (var (key, about, packets) in part)
            BucketRow.InsertRow(connection, place, key.Kind, new SummedKey(KeyRow.IdOf(connection, key, about, today), 0, 0, Out(packets)));
        return true;
    }

    TrafficRun EndImport(Connection connection, BucketPlace place, Imported imported, ScratchCounts counts)
    {
        var byDirection = new Counts[BucketRow.Directions];
        byDirection[(int)TrafficDirection.Out] = Out(counts.Packets).To;
        BucketRow.InsertDirections(connection, place, [.. byDirection]);
        BucketRow.InsertRanking(connection, place, TrafficKind.As, Out(counts.Packets), 0);
        BucketRow.InsertRanking(connection, place, TrafficKind.Host, Out(counts.Packets), 0);
        BucketRow.InsertRanking(connection, place, TrafficKind.Prefix, Out(counts.PacketsWithPrefix), 0);
        var skipped = imported.Skipped.Values.Sum();
        var counted = ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal)
            .Add(TrafficRunCounts.Received, counts.Packets + skipped).Add(TrafficRunCounts.Malformed, skipped);
        var at = imported.At.ToUnixTimeMilliseconds();
        RunRow.Update(connection, place.Run, counted, storedUntil: at + 1, countedUntil: null, dataFrom: at);
        connection.Query("EndRun").Bind(_time.GetUtcNow().ToUnixMicroseconds()).Bind(place.Run).Run();
        connection.Query("InsertImport").Bind(place.Run).Bind(imported.Path).Bind(imported.Sha256).Bind(counts.Packets).Run();
        return RunRow.Find(connection, place.Run, _locks)!;
    }

    static Tally Out(long packets) => new(default, new Counts(0, (ulong)packets, (ulong)packets));

    /// <param name="Path">Whole.</param>
    sealed record Imported(string Path, string Sha256, DateTimeOffset At, ImmutableSortedDictionary<string, long> Skipped);
}
