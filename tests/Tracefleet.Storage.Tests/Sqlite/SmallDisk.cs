using System.Diagnostics;

namespace Tracefleet.Storage.Tests.Sqlite;

/// <summary>A file system in memory of a given size, mounted for one test.</summary>
sealed class SmallDisk : IDisposable
{
    readonly DirectoryInfo _mountPoint = Directory.CreateTempSubdirectory("tracefleet-disk-");

    public SmallDisk(string size) => Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", Path);

    public string Path => _mountPoint.FullName;

    public void Resize(string size) => Run("mount", "-o", $"remount,size={size}", Path);

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Path);

    static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {complaint}");
    }

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _mountPoint.Delete();
    }
}
