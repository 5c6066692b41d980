using System.Diagnostics;

namespace Tracefleet.Agent.Tests.Harness;

/// <summary>A test that mounts a small disk of its own; skipped, and said so, without root.</summary>
sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "Needs root to mount a small or read-only file system; run the tests as root.";
    }
}

/// <summary>A file system in memory of a given size, mounted for one test.</summary>
sealed class SmallDisk : IDisposable
{
    readonly DirectoryInfo _mountPoint = Directory.CreateTempSubdirectory("tracefleet-spool-disk-");

    public SmallDisk(string size) => Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", Path);

    public string Path => _mountPoint.FullName;

    public void Resize(string size) => Run("mount", "-o", $"remount,size={size}", Path);

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _mountPoint.Delete();
    }

    static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {complaint}");
    }
}
