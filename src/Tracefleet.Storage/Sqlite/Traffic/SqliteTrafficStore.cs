using System.Collections.Immutable;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>Traffic by time in one SQLite file of its own, <c>traffic.db</c>, which the processes that record and those that show it share.</summary>
/// <remarks>
/// The write-ahead log lets all read while one writes, and a writer waits up to ten seconds for its turn. A run that is under way has a locked file
/// <c>run-ID.lock</c> beside the database, by which others see that its process lives. Pages of what was forgotten are used again, so the file stays
/// as large as what is kept was at most.
/// </remarks>
public sealed partial class SqliteTrafficStore : ITrafficStore, IAsyncDisposable
{
    /// <summary>Name of the database in its folder.</summary>
    public const string FileName = "traffic.db";

    /// <summary>Name of the folder in a data directory.</summary>
    public const string FolderName = "traffic";

    readonly TrafficFile _file;
    readonly RunLocks _locks;
    readonly TrafficRetention _retention;
    readonly TimeProvider _time;

    SqliteTrafficStore(TrafficFile file, string folder, TrafficRetention retention, TimeProvider time)
    {
        _file = file;
        _locks = new RunLocks(folder);
        _retention = retention;
        _time = time;
    }

    /// <summary>The database file.</summary>
    public string Path => _file.Path;

    /// <summary>Whether traffic was ever recorded in that folder.</summary>
    public static bool IsIn(string folder) => File.Exists(System.IO.Path.Combine(folder, FileName));

    /// <summary>Opens the store of a folder, makes both when they are not there and brings the schema up to date.</summary>
    /// <exception cref="StoreException">The folder is not writable or full, or the file is of another program or of a newer version.</exception>
    /// <exception cref="ArgumentException">The retention is not as its description says.</exception>
    public static Task<SqliteTrafficStore> OpenAsync(
        string folder, TrafficRetention retention, TimeProvider time, CancellationToken cancellation = default)
    {
        retention.Check();
        return Task.Run(() => new SqliteTrafficStore(TrafficFile.Open(PathIn(folder), time), folder, retention, time), cancellation);
    }

    /// <summary>The store of a folder to read only: it makes nothing, is empty while nothing was recorded, and sees what is recorded from then on.</summary>
    /// <exception cref="ArgumentException">The retention is not as its description says.</exception>
    public static SqliteTrafficStore ToRead(string folder, TrafficRetention retention, TimeProvider time)
    {
        retention.Check();
        return new SqliteTrafficStore(TrafficFile.OfReader(PathIn(folder)), folder, retention, time);
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database or the folder cannot be written.</exception>
    public async Task<(TrafficRun Run, ImmutableArray<TrafficRun> Killed)> BeginAsync(TrafficRunStart start, CancellationToken cancellation)
    {
        var killed = await RecoverKilledAsync(cancellation);
        return (await BeginAsync(start, _time.GetUtcNow(), cancellation), killed);
    }

    async Task<TrafficRun> BeginAsync(TrafficRunStart start, DateTimeOffset at, CancellationToken cancellation)
    {
        long? taken = null;
        try
        {
            return await _file.WriteAsync($"Beginning a run of {start.Name} in", connection =>
            {
                LetGo(ref taken);
                connection.Query("InsertRun").Bind(start).Bind(at.ToUnixMicroseconds()).Run();
                var run = connection.LastInsertedId;
                // Before others can see the run, so that nobody takes it for killed.
                TakeLock(run);
                taken = run;
                return RunRow.Find(connection, run, _locks)!;
            }, cancellation);
        }
        catch
        {
            LetGo(ref taken);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The run was not begun here, or has ended.</exception>
    public Task StoreAsync(long run, TrafficBatch batch, CancellationToken cancellation) =>
        _file.WriteAsync($"Storing traffic of run {run} in", connection => Store(connection, run, batch), cancellation);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be written; the run goes on.</exception>
    /// <exception cref="InvalidOperationException">The run was not begun here, or has ended.</exception>
    public async Task EndAsync(long run, TrafficBatch last, CancellationToken cancellation)
    {
        await _file.WriteAsync($"Storing the end of run {run} in", connection =>
        {
            Store(connection, run, last);
            connection.Query("EndRun").Bind(_time.GetUtcNow().ToUnixMicroseconds()).Bind(run).Run();
            return true;
        }, cancellation);
        _locks.Remove(run);
    }

    bool Store(Connection connection, long run, TrafficBatch batch)
    {
        if (!_locks.Holds(run))
            throw new InvalidOperationException($"Run {run} was not begun here, or has ended.");
        var today = Today();
        foreach (var (level, bucket) in batch.Buckets)
            BucketRow.Store(connection, run, level, bucket, batch.About, today);
        BucketRow.StoreUnderWay(connection, run, batch.UnderWay, batch.About, today);
        foreach (var exporter in batch.Exporters)
            connection.Query("PutExporter").Bind(run).Bind(exporter.Exporter).Bind(exporter.Protocols).Bind(exporter.LastSeenAt.ToUnixMicroseconds())
                .Bind(RunRow.Json(exporter.Counts)).Run();
        foreach (var known in batch.Interfaces)
            connection.Query("PutInterface").Bind(known.Exporter).Bind((long)known.Index).Bind(run).Bind(known.Name)
                .Bind(known.SpeedBitsPerSecond is { } speed ? (long)Math.Min(speed, long.MaxValue) : null).Run();
        var isAny = batch is not { StoredUntil: 0, CountedUntil: null };
        RunRow.Update(connection, run, batch.Counts, isAny ? batch.StoredUntil : null, batch.CountedUntil, StartOf(batch));
        return true;
    }

    static long? StartOf(TrafficBatch batch) => batch.Buckets.Where(part => part.Level == 0).Select(part => (long?)part.Bucket.Start).Min();

    async Task<ImmutableArray<TrafficRun>> RecoverKilledAsync(CancellationToken cancellation)
    {
        var open = await _file.ReadAsync("Finding runs under way in", connection =>
            connection.Query("GetOpenRuns").ReadAll(row => row.Int64(0)), () => [], cancellation);
        var killed = ImmutableArray.CreateBuilder<TrafficRun>();
        foreach (var run in open.Where(_locks.IsFree))
        {
            var recovered = await _file.WriteAsync($"Bringing run {run}, whose process is gone, to its end in", connection =>
                RunRecovery.TryRecover(connection, run, Today()) ? RunRow.Find(connection, run, _locks) : null, cancellation);
            if (recovered is null)
                continue;
            killed.Add(recovered);
            _locks.Remove(run);
        }
        return killed.ToImmutable();
    }

    void TakeLock(long run)
    {
        try
        {
            _locks.Take(run);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"Locking run {run} in", Path, failure);
        }
    }

    void LetGo(ref long? taken)
    {
        if (taken is { } run)
            _locks.Remove(run);
        taken = null;
    }

    long Today() => _time.GetUtcNow().ToUnixTimeSeconds() / 86_400;

    static string PathIn(string folder) => System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, FileName));

    /// <summary>Commits what is queued and closes the database. Runs that have not ended are taken for killed from then on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _locks.Dispose();
    }
}
