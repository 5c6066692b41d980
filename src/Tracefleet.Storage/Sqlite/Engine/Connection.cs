using SQLitePCL;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>One SQLite connection with its prepared statements. Used by one thread at a time.</summary>
sealed class Connection : IDisposable
{
    const int BusyTimeoutMs = 10_000;

    /// <summary>Bytes of a row of another program's database.</summary>
    const int LongestForeignValue = 1 << 20;

    readonly sqlite3 _handle;
    readonly Dictionary<string, Statement> _statements = [];

    Connection(sqlite3 handle) => _handle = handle;

    internal sqlite3 Handle => _handle;

    /// <summary>True after an error that made SQLite end the transaction by itself, or outside of one.</summary>
    public bool InAutocommit => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Key of the row inserted last.</summary>
    public long LastInsertedId => raw.sqlite3_last_insert_rowid(_handle);

    public static Connection OpenWriter(string path)
    {
        var connection = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        try
        {
            // Every acknowledged commit must survive a power cut: FULL makes each commit sync the write-ahead log.
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;");
            // 4,000 pages of 4 KiB: a checkpoint about every 16 MB; the log file shrinks back to 64 MB after a burst.
            connection.Execute("PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -32000;");
            return connection;
        }
        catch (SqliteFailure)
        {
            connection.Dispose();
            throw;
        }
    }

    public static Connection OpenReader(string path)
    {
        var connection = Open(path, raw.SQLITE_OPEN_READWRITE);
        connection.Execute("PRAGMA query_only = ON; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;");
        return connection;
    }

    /// <summary>Opens a database of another program, of which nothing is believed, and beside which nothing is written.</summary>
    /// <param name="isStill">Nobody writes it, so that nothing has to be locked; needed for one with a write-ahead log.</param>
    public static Connection OpenForeign(string path, bool isStill)
    {
        var name = "file:" + Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal) + "?mode=ro" + (isStill ? "&immutable=1" : "");
        var connection = Open(name, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);
        raw.sqlite3_limit(connection._handle, raw.SQLITE_LIMIT_LENGTH, LongestForeignValue);
        connection.Execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;");
        return connection;
    }

    /// <summary>Makes a database that goes away when it is closed. What its cache cannot hold is in a file without a name, where SQLite puts such files
    /// (<c>SQLITE_TMPDIR</c>, <c>/var/tmp</c>).</summary>
    public static Connection OpenScratch()
    {
        var connection = Open("", raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        connection.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -32000;");
        return connection;
    }

    static Connection Open(string path, int flags)
    {
        NativeSqlite.EnsureLoaded();
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = new SqliteFailure(code, raw.sqlite3_errstr(code).utf8_to_string());
            handle?.Dispose();
            throw failure;
        }
        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, BusyTimeoutMs);
        return new Connection(handle);
    }

    /// <summary>The statement of that .sql file, prepared once for this connection, reset and without parameters.</summary>
    public Statement Query(string name)
    {
        if (!_statements.TryGetValue(name, out var statement))
        {
            statement = Prepare(SqlText.Of(name));
            _statements.Add(name, statement);
        }
        statement.Clear();
        return statement;
    }

    /// <summary>A statement of its own, for SQL that names what only the database knows. The caller disposes it.</summary>
    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared));
        return new Statement(this, prepared);
    }

    /// <summary>Runs a script of statements without results.</summary>
    public void Execute(string script) => Check(raw.sqlite3_exec(_handle, script));

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw new SqliteFailure(raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _handle.Dispose();
    }
}
