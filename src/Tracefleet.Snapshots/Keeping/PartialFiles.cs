using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracefleet.Snapshots.Keeping;

/// <summary>Files in the making. Each name begins with the session of the library that makes it; what is left of a session that is gone is swept.</summary>
/// <remarks>
/// A session is named after its process and start, and lives as long as its lock: <c>4711-1f00a3b5.session</c>, <c>4711-1f00a3b5.3.partial</c>. The lock rather
/// than the process id decides, because containers that share a folder do not see each other's processes.
/// </remarks>
sealed partial class PartialFiles(string folder, TimeProvider time) : IDisposable
{
    const string Extension = ".partial", SessionExtension = ".session";

    readonly Lock _gate = new();
    FileStream? _session;
    string _name = "";
    int _last;

    /// <summary>Begins the session where that has not happened. Call it while holding the folder's lock.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            for (var start = time.GetUtcNow().ToUnixTimeMilliseconds(); _session is null; start++)
            {
                _name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{start:x}");
                var path = Path.Combine(folder, _name + SessionExtension);
                if (!File.Exists(path))
                    _session = FolderLock.TryTake(path, FileMode.CreateNew);
            }
        }
    }

    /// <summary>A path that nothing has yet.</summary>
    public string NewPath(string extension = "")
    {
        var number = Interlocked.Increment(ref _last);
        return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{_name}.{number}{Extension}{extension}"));
    }

    /// <summary>Whether a file has such a name; others may put partial files of their own beside ours.</summary>
    public static bool IsOne(string path) => OurName().IsMatch(Path.GetFileName(path));

    /// <summary>Deletes what sessions that are gone have left. Call it while holding the folder's lock.</summary>
    public static void Sweep(string folder)
    {
        var alive = new HashSet<string>(StringComparer.Ordinal);
        foreach (var session in Directory.GetFiles(folder, "*" + SessionExtension))
        {
            using var ours = FolderLock.TryTake(session, FileMode.Open);
            if (ours is null)
                alive.Add(Path.GetFileNameWithoutExtension(session));
            else
                File.Delete(session);
        }
        foreach (var file in Directory.GetFiles(folder, "*" + Extension + "*").Where(IsOne))
            if (!alive.Contains(Path.GetFileName(file).Split('.')[0]))
                File.Delete(file);
    }

    [GeneratedRegex(@"^[0-9]+-[0-9a-f]+\.[0-9]+\.partial")]
    private static partial Regex OurName();

    public void Dispose()
    {
        if (_session is not { } session)
            return;
        File.Delete(session.Name);
        session.Dispose();
        _session = null;
    }
}
