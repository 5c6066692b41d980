using System.Collections.Concurrent;
using System.Globalization;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>A file for each run that is under way, locked by the process that records it. The kernel drops the lock when the process ends, however
/// it ends, so a run that has not ended and whose lock is free has been killed.</summary>
sealed class RunLocks(string folder) : IDisposable
{
    // EAGAIN: somebody else holds the flock.
    const int WouldBlock = 11;

    readonly ConcurrentDictionary<long, FileStream> _held = new();

    /// <exception cref="IOException">Somebody holds it, or the folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public void Take(long run) => _held[run] = new FileStream(PathOf(run), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    public bool Holds(long run) => _held.ContainsKey(run);

    /// <summary>Whether nobody records the run. Any number may look at once and find the same: looking shares the lock.</summary>
    public bool IsFree(long run)
    {
        if (Holds(run))
            return false;
        try
        {
            using var looked = new FileStream(PathOf(run), FileMode.Open, FileAccess.Read, FileShare.Read);
            return true;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException refusal) when (refusal.HResult == WouldBlock)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // Of another user, whom we cannot ask; to call it killed would be worse than to call it running.
            return false;
        }
    }

    /// <summary>Lets go of a run that is over, or that nobody records, and takes its file away.</summary>
    public void Remove(long run)
    {
        try
        {
            File.Delete(PathOf(run));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is left is an empty file whose lock is free; the database says what became of the run.
        }
        if (_held.TryRemove(run, out var held))
            held.Dispose();
    }

    string PathOf(long run) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"run-{run}.lock"));

    /// <summary>Lets go of all; what has not ended is then taken for killed.</summary>
    public void Dispose()
    {
        foreach (var held in _held.Values)
            held.Dispose();
        _held.Clear();
    }
}
