using Tracefleet.Snapshots.Keeping;

namespace Tracefleet.Snapshots.Obtaining;

/// <summary>Material that is on this machine already, or comes through a pipe.</summary>
static class LocalMaterial
{
    const int CopyBytes = 1 << 17;

    /// <exception cref="SnapshotLibraryException">A file is not there.</exception>
    public static Material OfFiles(IReadOnlyList<string> files)
    {
        if (files.FirstOrDefault(file => !File.Exists(file) && !Directory.Exists(file)) is { } missing)
            throw new SnapshotLibraryException($"{missing}: no such file; check the path");
        return new Material(files, string.Join(", ", files.Select(Path.GetFileName)), "file")
        {
            From = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(files[0]))),
            DataAt = files.Max(file => new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero)),
        };
    }

    /// <summary>Spools a stream, since formats are told by content anywhere in the file.</summary>
    /// <exception cref="SnapshotLibraryException">There is more of it than the order allows.</exception>
    public static async Task<Material> OfInputAsync(
        Stream input, string name, long maxBytes, PartialFiles partials, TimeProvider time, Action<long> progress, CancellationToken cancellation)
    {
        var path = partials.NewPath();
        var material = new Material([path], name, "stdin") { DataAt = time.GetUtcNow(), Temporary = [path] };
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
            var buffer = new byte[CopyBytes];
            for (long total = 0; await input.ReadAsync(buffer, cancellation) is > 0 and var count;)
            {
                if ((total += count) > maxBytes)
                    throw new SnapshotLibraryException($"{name}: more than {maxBytes} bytes; raise the size limit if that is right");
                await file.WriteAsync(buffer.AsMemory(0, count), cancellation);
                progress(total);
            }
            return material;
        }
        catch
        {
            material.Dispose();
            throw;
        }
    }
}
