namespace Tracefleet.Enrichment.Tests;

/// <summary>Real datasets beside the repository, at <c>../shared/data</c>.</summary>
static class SharedData
{
    public static string? Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root!, .. parts]);

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Root is null ? [] : Directory.EnumerateFiles(PathOf(folder), pattern).Order(StringComparer.Ordinal);

    static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "..", "shared", "data");
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
                return Directory.Exists(shared) ? Path.GetFullPath(shared) : null;
        }
        return null;
    }
}

/// <summary>Runs where <c>../shared/data</c> is present and is reported as skipped elsewhere.</summary>
sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute() => Skip = SharedData.Root is null ? "../shared/data is absent" : null;
}

/// <summary>Runs where <c>../shared/data</c> is present and is reported as skipped elsewhere.</summary>
sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute() => Skip = SharedData.Root is null ? "../shared/data is absent" : null;
}
