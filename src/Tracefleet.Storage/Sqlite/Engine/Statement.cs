using System.Buffers.Binary;
using SQLitePCL;
using Tracefleet.Addressing;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>A prepared statement. Parameters are given in the order in which the SQL names them first; columns are read by position.</summary>
sealed class Statement(Connection connection, sqlite3_stmt statement) : IDisposable
{
    int _next = 1;

    public void Clear()
    {
        raw.sqlite3_reset(statement);
        raw.sqlite3_clear_bindings(statement);
        _next = 1;
    }

    public Statement Bind(long value)
    {
        connection.Check(raw.sqlite3_bind_int64(statement, _next++, value));
        return this;
    }

    public Statement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    public Statement Bind(double? value)
    {
        if (value is not { } number)
            return BindNull();
        connection.Check(raw.sqlite3_bind_double(statement, _next++, number));
        return this;
    }

    public Statement Bind(string? value)
    {
        if (value is null)
            return BindNull();
        connection.Check(raw.sqlite3_bind_text(statement, _next++, value));
        return this;
    }

    public Statement Bind(ReadOnlySpan<byte> value)
    {
        connection.Check(raw.sqlite3_bind_blob(statement, _next++, value));
        return this;
    }

    public Statement Bind(Address? value)
    {
        if (value is not { } address)
            return BindNull();
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Bits);
        return Bind(bytes);
    }

    // Clear has made every parameter null.
    public Statement BindNull()
    {
        _next++;
        return this;
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        connection.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement without results to its end and lets go of its locks.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>First column of the only row; null when there is no row or it holds null.</summary>
    public long? ReadSingle()
    {
        try
        {
            return Step() ? Int64OrNull(0) : null;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Every row, read at once.</summary>
    public List<T> ReadAll<T>(Func<Statement, T> read)
    {
        var rows = new List<T>();
        try
        {
            while (Step())
                rows.Add(read(this));
            return rows;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Every row, one after the other.</summary>
    public void ReadEach(Action<Statement> read)
    {
        try
        {
            while (Step())
                read(this);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;
    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);
    public int Int32(int column) => checked((int)Int64(column));
    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);
    public int? Int32OrNull(int column) => IsNull(column) ? null : Int32(column);
    public byte? ByteOrNull(int column) => IsNull(column) ? null : checked((byte)Int64(column));
    public double? DoubleOrNull(int column) => IsNull(column) ? null : raw.sqlite3_column_double(statement, column);
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    public Address? AddressOrNull(int column) => IsNull(column) ? null : Address.FromBytes(Blob(column));

    public void Dispose() => statement.Dispose();
}
