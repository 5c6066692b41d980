namespace Tracefleet.Snapshots.Tests.Library;

/// <summary>A test on real data beside the repository; skipped, saying so, where there is none.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.Folder is null ? "Needs ../shared/data beside the repository." : null;
}

static class SharedData
{
    public static readonly string? Folder = Find(AppContext.BaseDirectory);

    static string? Find(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "Platform.sln")))
            folder = Path.GetDirectoryName(folder);
        var data = folder is null ? null : Path.GetFullPath(Path.Combine(folder, "..", "shared", "data"));
        return Directory.Exists(data) ? data : null;
    }
}
