using System.Collections.Immutable;
using System.Globalization;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>One numbered change of the schema.</summary>
sealed record Migration(int Version, string Name, string Script)
{
    /// <param name="fileName">Four digits, an underscore and a name, for example <c>0001_journal</c>.</param>
    public static Migration Named(string fileName, string script) =>
        new(int.Parse(fileName.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), fileName[5..], script);

    /// <summary>Brings the database to the newest version, each step in a transaction of its own.</summary>
    /// <exception cref="SchemaException">The database is newer than this program, or is not one of ours.</exception>
    public static void ApplyAll(Connection connection, ImmutableArray<Migration> migrations, DateTimeOffset now)
    {
        var current = KnownVersion(connection, migrations);
        foreach (var migration in migrations.Where(migration => migration.Version > current))
            migration.Apply(connection, now);
    }

    /// <summary>Whether the database has the newest version, for those that only read; false while it has nothing in it.</summary>
    /// <exception cref="SchemaException">The database is newer or older than this program, or is not one of ours.</exception>
    public static bool AreApplied(Connection connection, ImmutableArray<Migration> migrations)
    {
        var current = KnownVersion(connection, migrations);
        if (current > 0 && current < migrations[^1].Version)
            throw new SchemaException($"its schema is version {current} and this program reads version {migrations[^1].Version}; "
                + "start something of this version that writes it once");
        return current > 0;
    }

    static long KnownVersion(Connection connection, ImmutableArray<Migration> migrations)
    {
        var current = CurrentVersion(connection);
        return current <= migrations[^1].Version
            ? current
            : throw new SchemaException($"its schema is version {current} and this program knows versions up to {migrations[^1].Version}; "
                + "use the program that wrote it or a newer one, or another data directory");
    }

    // In one transaction: another process may be making the database meanwhile.
    static long CurrentVersion(Connection connection)
    {
        connection.Execute("BEGIN");
        try
        {
            return ReadVersion(connection);
        }
        finally
        {
            connection.Execute("COMMIT");
        }
    }

    static long ReadVersion(Connection connection)
    {
        if (connection.Query("CountSchemaVersionTables").ReadSingle() == 1)
            return connection.Query("GetSchemaVersion").ReadSingle() ?? 0;
        if (connection.Query("CountTables").ReadSingle() != 0)
            throw new SchemaException("it is a database of another program; use another data directory");
        return 0;
    }

    void Apply(Connection connection, DateTimeOffset now)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Execute(SqlText.Of("CreateSchemaVersionTable"));
            // Another process may have applied it between our look at the version and our turn to write.
            if ((connection.Query("GetSchemaVersion").ReadSingle() ?? 0) < Version)
            {
                connection.Execute(Script);
                connection.Query("InsertSchemaVersion").Bind((long)Version).Bind(Name).Bind(now.ToUnixMicroseconds()).Run();
            }
            connection.Execute("COMMIT");
        }
        catch (SqliteFailure)
        {
            if (!connection.InAutocommit)
                connection.Execute("ROLLBACK");
            throw;
        }
    }
}

/// <summary>The database has a schema that this program cannot work with.</summary>
public sealed class SchemaException(string message) : Exception(message);
