using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Keeping;

namespace Tracefleet.Snapshots.Obtaining;

/// <summary>Material that is on this machine already, or comes through a pipe.</summary>
sealed class LocalMaterial(PartialFiles partials, TimeProvider time, Action<long> progress)
{
    const int CopyBytes = 1 << 17, LongestSuffix = 80;

    long _received;

    /// <summary>Files as they are. What can be read only once, such as a named pipe or a shell's <c>&lt;(...)</c>, is spooled.</summary>
    /// <exception cref="SnapshotLibraryException">A file is not there, cannot be read, or is a folder where one is not taken.</exception>
    public async Task<Material> OfFilesAsync(SnapshotOrder order, CancellationToken cancellation)
    {
        var (paths, spools) = (new List<string>(), new List<string>());
        try
        {
            foreach (var file in order.Files)
            {
                await using var opened = await OpenAsync(file, takesFolders: order.Kind != SnapshotKind.Asn, cancellation);
                if (opened is { CanSeek: false })
                    spools.Add(await SpoolAsync(opened, file, order.MaxDownloadBytes, SuffixOf(file), cancellation));
                paths.Add(opened is { CanSeek: false } ? spools[^1] : file);
            }
            return new Material(paths, string.Join(", ", order.Files.Select(Path.GetFileName)), "file")
            {
                From = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(order.Files[0]))),
                DataAt = spools.Count > 0 ? time.GetUtcNow() : paths.Max(file => new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero)),
                Temporary = spools,
            };
        }
        catch
        {
            spools.ForEach(File.Delete);
            throw;
        }
    }

    /// <summary>Spools a stream, since formats are told by content anywhere in the file.</summary>
    /// <exception cref="SnapshotLibraryException">There is more of it than the order allows.</exception>
    public async Task<Material> OfInputAsync(SnapshotOrder order, CancellationToken cancellation)
    {
        var path = await SpoolAsync(order.Input!, order.InputName, order.MaxDownloadBytes, "", cancellation);
        return new Material([path], order.InputName, "stdin") { DataAt = time.GetUtcNow(), Temporary = [path] };
    }

    /// <summary>Null for a folder.</summary>
    /// <remarks>A pipe opens when its other side does, so the opening is waited for beside the cancellation.</remarks>
    static async Task<FileStream?> OpenAsync(string file, bool takesFolders, CancellationToken cancellation)
    {
        if (Directory.Exists(file))
            return takesFolders ? null : throw new SnapshotLibraryException($"{file}: it is a folder; name a file");
        try
        {
            return await Task.Run(() => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1), CancellationToken.None)
                .WaitAsync(cancellation);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SnapshotLibraryException($"{file}: no such file; check the path", failure);
        }
        catch (Exception failure) when (DiskFailure.IsOne(failure))
        {
            throw new SnapshotLibraryException($"{file}: cannot be read: {failure.Message.TrimEnd('.')}", failure);
        }
    }

    // Some readers tell kinds and dates by the name of a file.
    static string SuffixOf(string file)
    {
        var name = Path.GetFileName(file);
        return "." + name[^Math.Min(name.Length, LongestSuffix)..];
    }

    async Task<string> SpoolAsync(Stream input, string name, long maxBytes, string extension, CancellationToken cancellation)
    {
        var path = partials.NewPath(extension);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
            var buffer = new byte[CopyBytes];
            for (long total = 0; await input.ReadAsync(buffer, cancellation).AsTask().WaitAsync(cancellation) is > 0 and var count;)
            {
                if ((total += count) > maxBytes)
                    throw new SnapshotLibraryException($"{name}: more than {maxBytes} bytes; raise the size limit if that is right");
                await file.WriteAsync(buffer.AsMemory(0, count), cancellation);
                progress(_received += count);
            }
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }
}
