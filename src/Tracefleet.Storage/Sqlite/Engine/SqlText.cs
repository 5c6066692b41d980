using System.Collections.Immutable;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>The .sql files of this assembly by file name, for example <c>InsertHop</c>.</summary>
static class SqlText
{
    const string Folder = "Tracefleet.Storage.Sqlite.", Suffix = ".sql";

    static readonly Dictionary<string, string> Queries = Resources()
        .Where(name => !name.Contains(".Migrations.", StringComparison.Ordinal))
        .ToDictionary(name => name[..^Suffix.Length].Split('.')[^1], Read);

    /// <summary>Migrations of <c>tracefleet.db</c> by number, ascending from 1.</summary>
    public static ImmutableArray<Migration> Migrations { get; } = MigrationsIn(Folder + "Migrations.");

    /// <summary>Migrations of a folder's <c>catalog.db</c> by number, ascending from 1.</summary>
    public static ImmutableArray<Migration> SnapshotMigrations { get; } = MigrationsIn(Folder + "Snapshots.Migrations.");

    /// <summary>Migrations of a folder's <c>traffic.db</c> by number, ascending from 1.</summary>
    public static ImmutableArray<Migration> TrafficMigrations { get; } = MigrationsIn(Folder + "Traffic.Migrations.");

    public static string Of(string query) => Queries[query];

    static ImmutableArray<Migration> MigrationsIn(string folder) =>
    [
        .. Resources()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Select(name => Migration.Named(name[folder.Length..^Suffix.Length], Read(name)))
            .OrderBy(migration => migration.Version),
    ];

    static IEnumerable<string> Resources() =>
        typeof(SqlText).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(Suffix, StringComparison.Ordinal));

    static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(SqlText).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
