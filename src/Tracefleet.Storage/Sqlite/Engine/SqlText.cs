using System.Collections.Immutable;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>The .sql files of this assembly by file name, for example <c>InsertHop</c>.</summary>
static class SqlText
{
    const string Folder = "Tracefleet.Storage.Sqlite.", Suffix = ".sql";

    static readonly Dictionary<string, string> Queries = Resources()
        .Where(name => !name.Contains(".Migrations.", StringComparison.Ordinal))
        .ToDictionary(name => name[..^Suffix.Length].Split('.')[^1], Read);

    /// <summary>Migrations by number, ascending from 1.</summary>
    public static ImmutableArray<Migration> Migrations { get; } =
    [
        .. Resources()
            .Where(name => name.StartsWith(Folder + "Migrations.", StringComparison.Ordinal))
            .Select(name => Migration.Named(name[(Folder.Length + "Migrations.".Length)..^Suffix.Length], Read(name)))
            .OrderBy(migration => migration.Version),
    ];

    public static string Of(string query) => Queries[query];

    static IEnumerable<string> Resources() =>
        typeof(SqlText).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(Suffix, StringComparison.Ordinal));

    static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(SqlText).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
