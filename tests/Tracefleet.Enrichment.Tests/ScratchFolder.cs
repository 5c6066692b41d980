namespace Tracefleet.Enrichment.Tests;

/// <summary>A folder for the files of one test.</summary>
sealed class ScratchFolder : IDisposable
{
    readonly string _path = Directory.CreateTempSubdirectory("tracefleet-sources-").FullName;

    public string Path => _path;

    public string PathOf(string name) => System.IO.Path.Combine(_path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
