using System.Threading.Channels;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>A few connections that only read. Each read is short, so that none holds the write-ahead log back from being checkpointed.</summary>
sealed class Readers : IDisposable
{
    readonly Channel<Connection> _idle;
    readonly string _path;
    readonly int _count;

    public Readers(string path, int count)
    {
        _path = path;
        _count = count;
        _idle = Channel.CreateBounded<Connection>(count);
        for (var i = 0; i < count; i++)
            _idle.Writer.TryWrite(Connection.OpenReader(path));
    }

    /// <exception cref="StoreException">The database could not be read.</exception>
    public async Task<T> ReadAsync<T>(string operation, Func<Connection, T> read, CancellationToken cancellation)
    {
        var connection = await _idle.Reader.ReadAsync(cancellation);
        try
        {
            return await Task.Run(() => read(connection), cancellation);
        }
        catch (SqliteFailure failure)
        {
            throw new StoreException(operation, _path, failure);
        }
        finally
        {
            if (!_idle.Writer.TryWrite(connection))
                connection.Dispose();
        }
    }

    /// <summary>Connections in use are closed when they come back.</summary>
    public void Dispose()
    {
        _idle.Writer.TryComplete();
        for (var i = 0; i < _count && _idle.Reader.TryRead(out var connection); i++)
            connection.Dispose();
    }
}
