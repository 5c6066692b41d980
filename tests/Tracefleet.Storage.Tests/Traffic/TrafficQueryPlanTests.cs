using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Tests.Traffic;

/// <summary>No query of the traffic store walks through a table that grows with the traffic: one did, once for each thousand hosts of an import.</summary>
public sealed class TrafficQueryPlanTests
{
    const string Folder = "Tracefleet.Storage.Sqlite.Traffic.", Suffix = ".sql";

    static readonly string[] s_large = ["bucket", "ranking", "ranking_row", "traffic_key", "scratch_host", "scratch_prefix"];

    public static TheoryData<string> Queries { get; } =
    [
        .. typeof(SqlText).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Where(name => !name.Contains(".Migrations.", StringComparison.Ordinal))
            .Select(name => name[..^Suffix.Length].Split('.')[^1])
            .Where(name => name is not ("CreateScratchCounts" or "FindForeignCounts" or "GetForeignCounts"))
            // Once a day all keys are looked at.
            .Where(name => name != "GetUnusedKeyRange"),
    ];

    [Theory]
    [MemberData(nameof(Queries))]
    public void Large_tables_are_searched_by_their_keys(string query)
    {
        using var connection = Connection.OpenScratch();
        foreach (var migration in SqlText.TrafficMigrations)
            connection.Execute(migration.Script);
        connection.Execute(SqlText.Of("CreateScratchCounts"));

        var plan = connection.Prepare("EXPLAIN QUERY PLAN " + SqlText.Of(query)).ReadAll(step => step.Text(3));

        Assert.DoesNotContain(plan, step => step.Split(' ') is ["SCAN", var table, ..] && s_large.Contains(table));
    }
}
