using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Fuzz.Running;

namespace Tracefleet.Fuzz.Sources;

/// <summary>A dataset in a file: its reader takes it, counts what is bad, or refuses it with a <see cref="SnapshotException"/>.</summary>
/// <param name="file">The name that the input gets; other files may lie beside it.</param>
public sealed class SourceTarget(string name, string file, IReadOnlyList<byte[]> corpus, long maxAllocation, Action<string> read, params (string Name, string Text)[] beside)
    : IFuzzTarget
{
    string? _folder;

    public string Name => name;
    public IReadOnlyList<byte[]> Corpus => corpus;
    public long MaxAllocation => maxAllocation;

    /// <summary>Whether the input was read or refused.</summary>
    public void Read(ReadOnlySpan<byte> input)
    {
        _folder ??= Made();
        var path = Path.Combine(_folder, file);
        File.WriteAllBytes(path, input);
        try
        {
            read(beside.Length > 0 ? _folder : path);
        }
        catch (SnapshotException)
        {
            // Refusing is as good as reading.
        }
    }

    string Made()
    {
        var folder = Directory.CreateTempSubdirectory("tracefleet-fuzz-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (var (other, text) in beside)
            File.WriteAllText(Path.Combine(folder, other), text);
        return folder;
    }
}
