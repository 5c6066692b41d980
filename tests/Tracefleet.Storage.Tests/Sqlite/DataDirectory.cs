namespace Tracefleet.Storage.Tests.Sqlite;

/// <summary>A directory of its own for one test.</summary>
public sealed class DataDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tracefleet-store-").FullName;

    public string Database => System.IO.Path.Combine(Path, "tracefleet.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
