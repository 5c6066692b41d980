using System.Globalization;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>Keeps a data directory for one process. The kernel drops the lock when the process ends, however it ends.</summary>
static class DataDirectoryLock
{
    // The lock file itself cannot be read while it is locked, so who holds it is written beside it.
    const string LockName = "tracefleet.lock", HolderName = "tracefleet.pid";

    // EAGAIN: somebody else holds the flock.
    const int WouldBlock = 11;

    public static FileStream Take(string directory)
    {
        var holderPath = Path.Combine(directory, HolderName);
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException refusal) when (refusal.HResult == WouldBlock)
        {
            throw new IOException($"{Holder(holderPath)} is using it; end that one first, or choose another data directory", refusal);
        }
        try
        {
            File.WriteAllText(holderPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw;
        }
    }

    static string Holder(string path) =>
        File.Exists(path) && int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? string.Create(CultureInfo.InvariantCulture, $"process {id}")
            : "another process";
}
