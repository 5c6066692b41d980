using SQLitePCL;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Tests.Sqlite;

/// <summary>SQL that only tests need.</summary>
static class DirectSql
{
    public static long? Single(this Connection connection, string sql)
    {
        connection.Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out var prepared));
        using var statement = new Statement(connection, prepared);
        return statement.ReadSingle();
    }
}
