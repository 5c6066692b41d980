namespace Tracefleet.Snapshots.Keeping;

/// <summary>Lets one at a time, of all processes and all libraries, put files into a folder or take them out.</summary>
/// <remarks>
/// Held for milliseconds: long work happens in files of its own before. The kernel drops the lock when the process ends, however it ends.
/// </remarks>
sealed class FolderLock(string folder, TimeProvider time)
{
    const string Name = ".lock";

    // EAGAIN: somebody else holds the flock.
    const int WouldBlock = 11;

    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    public async Task<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        var path = Path.Combine(folder, Name);
        FileStream? taken;
        while ((taken = TryTake(path, FileMode.OpenOrCreate)) is null)
            await Task.Delay(Patience, time, cancellation);
        return taken;
    }

    /// <summary>Null while somebody else has the file, or, where it is not to be made, when there is none.</summary>
    public static FileStream? TryTake(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException refusal) when (refusal.HResult == WouldBlock || mode == FileMode.Open && refusal is FileNotFoundException)
        {
            return null;
        }
    }
}
