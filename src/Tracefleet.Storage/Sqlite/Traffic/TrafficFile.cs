using Tracefleet.Campaigns.Journal;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>The database file: open to write and read, or to read once it is there.</summary>
sealed class TrafficFile : IAsyncDisposable
{
    const int ReaderCount = 2;

    readonly Writer? _writer;
    readonly Lock _opening = new();
    Readers? _readers;
    bool _isDisposed;

    TrafficFile(string path, Writer? writer, Readers? readers) => (Path, _writer, _readers) = (path, writer, readers);

    public string Path { get; }

    /// <summary>Makes it when it is not there and brings its schema up to date.</summary>
    /// <exception cref="StoreException">The folder is not writable or full, or the file is of another program or of a newer version.</exception>
    public static TrafficFile Open(string path, TimeProvider time)
    {
        Connection? writer = null;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            writer = Connection.OpenWriter(path);
            Migration.ApplyAll(writer, SqlText.TrafficMigrations, time.GetUtcNow());
            return new TrafficFile(path, new Writer(writer, path, undone: () => { }), new Readers(path, ReaderCount));
        }
        catch (Exception failure) when (failure is SqliteFailure or SchemaException or IOException or UnauthorizedAccessException)
        {
            writer?.Dispose();
            throw Refused(path, failure);
        }
    }

    /// <summary>To read only; it need not be there yet.</summary>
    public static TrafficFile OfReader(string path) => new(path, null, null);

    /// <exception cref="StoreException">The database cannot be written.</exception>
    /// <exception cref="InvalidOperationException">It was opened for reading only.</exception>
    public Task<T> WriteAsync<T>(string operation, Func<Connection, T> work, CancellationToken cancellation) =>
        _writer is { } writer
            ? writer.WriteAsync(operation, work, cancellation)
            : throw new InvalidOperationException($"{Path} is open for reading only.");

    /// <summary>Reads one state of the database.</summary>
    /// <param name="absent">What is read from a database that is not there.</param>
    /// <exception cref="StoreException">The database cannot be read, or is of another program or version.</exception>
    public async Task<T> ReadAsync<T>(string operation, Func<Connection, T> read, Func<T> absent, CancellationToken cancellation)
    {
        var readers = _readers ?? await Task.Run(TryOpenReaders, cancellation);
        return readers is null ? absent() : await readers.ReadAsync(operation, connection => Consistently(connection, read), cancellation);
    }

    // A writer may make it at any time, and is seen once its schema is there.
    Readers? TryOpenReaders()
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_readers is not null || !File.Exists(Path))
                return _readers;
            try
            {
                using (var first = Connection.OpenReader(Path))
                {
                    if (!Migration.AreApplied(first, SqlText.TrafficMigrations))
                        return null;
                }
                return _readers = new Readers(Path, ReaderCount);
            }
            catch (Exception failure) when (failure is SqliteFailure or SchemaException)
            {
                throw Refused(Path, failure);
            }
        }
    }

    static T Consistently<T>(Connection connection, Func<Connection, T> read)
    {
        connection.Execute("BEGIN");
        try
        {
            return read(connection);
        }
        finally
        {
            if (!connection.InAutocommit)
                connection.Execute("COMMIT");
        }
    }

    static StoreException Refused(string path, Exception failure) => new("Opening the store of traffic", path, failure);

    public async ValueTask DisposeAsync()
    {
        lock (_opening)
        {
            _isDisposed = true;
            _readers?.Dispose();
        }
        if (_writer is not null)
            await _writer.DisposeAsync();
    }
}
