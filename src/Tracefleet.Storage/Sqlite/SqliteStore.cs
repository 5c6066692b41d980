using System.Collections.Immutable;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Storage.Sqlite.Catalog;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Storage.Sqlite.Hops;
using Tracefleet.Storage.Sqlite.Journal;

namespace Tracefleet.Storage.Sqlite;

/// <summary>Journal, hop store and catalog in one SQLite file, <c>tracefleet.db</c> in a data directory that this process alone uses.</summary>
/// <remarks>
/// Write-ahead log with <c>synchronous = FULL</c>: what has been acknowledged survives <c>kill -9</c> and a power cut. One writer commits
/// everybody's units of work in groups; a few readers work beside it.
/// </remarks>
public sealed class SqliteStore : IAsyncDisposable
{
    const string FileName = "tracefleet.db";
    const int ReaderCount = 4;

    readonly FileStream _lock;
    readonly Writer _writer;
    readonly Readers _readers;
    readonly TimeProvider _time;

    SqliteStore(string path, FileStream directoryLock, Connection writer, TimeProvider time)
    {
        Path = path;
        _lock = directoryLock;
        _time = time;
        _readers = new Readers(path, ReaderCount);
        var interned = new Interned();
        _writer = new Writer(writer, path, interned.Forget);
        Journal = new SqliteJournal(_writer, _readers, time);
        Hops = new SqliteHopStore(_writer, _readers, interned, time);
        Catalog = new SqliteCatalog(_writer, _readers);
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    public SqliteJournal Journal { get; }
    public SqliteHopStore Hops { get; }
    public SqliteCatalog Catalog { get; }

    /// <summary>Opens the store, makes it when it is not there and brings its schema up to date.</summary>
    /// <exception cref="StoreException">The directory is in use by another process, not writable, full, or holds a database of another program or
    /// of a newer version.</exception>
    public static Task<SqliteStore> OpenAsync(string dataDirectory, TimeProvider time, CancellationToken cancellation = default) =>
        Task.Run(() => Open(dataDirectory, SqlText.Migrations, time), cancellation);

    internal static SqliteStore Open(string dataDirectory, ImmutableArray<Migration> migrations, TimeProvider time)
    {
        FileStream? directoryLock = null;
        Connection? writer = null;
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(dataDirectory, FileName));
        try
        {
            Directory.CreateDirectory(dataDirectory);
            directoryLock = DataDirectoryLock.Take(dataDirectory);
            writer = Connection.OpenWriter(path);
            Migration.ApplyAll(writer, migrations, time.GetUtcNow());
            return new SqliteStore(path, directoryLock, writer, time);
        }
        catch (Exception failure) when (failure is SqliteFailure or SchemaException or IOException or UnauthorizedAccessException)
        {
            writer?.Dispose();
            directoryLock?.Dispose();
            throw new StoreException("Opening the store", path, failure);
        }
    }

    /// <summary>Proves that the store can be written now, by writing.</summary>
    /// <exception cref="StoreException">It cannot; the message says why.</exception>
    public Task CheckAsync(CancellationToken cancellation) =>
        _writer.WriteAsync("Checking the store", connection =>
        {
            connection.Query("ProveThatItCanBeWritten").Bind(_time.GetUtcNow().ToUnixMicroseconds()).Run();
            return true;
        }, cancellation);

    /// <summary>Commits what is queued and gives the data directory free.</summary>
    public async ValueTask DisposeAsync()
    {
        _readers.Dispose();
        await _writer.DisposeAsync();
        await _lock.DisposeAsync();
    }
}
