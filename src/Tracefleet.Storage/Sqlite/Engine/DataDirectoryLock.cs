using System.Globalization;
using System.Text;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>Keeps a data directory for one process. The kernel drops the lock when the process ends, however it ends.</summary>
static class DataDirectoryLock
{
    const string FileName = "tracefleet.lock";

    // EAGAIN: somebody else holds the flock.
    const int WouldBlock = 11;

    public static FileStream Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException refusal) when (refusal.HResult == WouldBlock)
        {
            throw new IOException($"{Holder(path)} is using it; end that one first, or choose another data directory", refusal);
        }
        try
        {
            WriteProcessId(file);
            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }

    static void WriteProcessId(FileStream file)
    {
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
    }

    static string Holder(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return int.TryParse(reader.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? string.Create(CultureInfo.InvariantCulture, $"process {id}")
            : "another process";
    }
}
