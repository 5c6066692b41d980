namespace Tracefleet.Storage.Tests.Sqlite;

/// <summary>A test that mounts file systems; skipped, and said so, without root.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "Needs root to mount a small or read-only file system; run the tests as root.";
    }
}
