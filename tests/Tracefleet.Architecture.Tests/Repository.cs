namespace Tracefleet.Architecture.Tests;

/// <summary>The checkout that the tests run in.</summary>
static class Repository
{
    public static readonly string Root = FindRoot(AppContext.BaseDirectory);

    static string FindRoot(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "Platform.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository: no Platform.sln above them.");
    }
}
