namespace Tracefleet.LookingGlass.Configured;

/// <summary>Finds programs as a shell would, and never in the working directory: .NET looks there, and beside its own executable, before PATH.</summary>
public static class ProgramPath
{
    const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    const string Usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The search path of this process without relative folders; the usual one where there is none.</summary>
    public static string Folders { get; } = Absolute(Environment.GetEnvironmentVariable("PATH")) is { Length: > 0 } folders ? folders : Usual;

    /// <summary>The absolute path of a program given by absolute path or bare name; null where there is no such file that can be executed.</summary>
    public static string? Find(string program)
    {
        if (program.Length == 0 || program.Contains('\0'))
            return null;
        if (program.StartsWith('/'))
            return IsExecutable(program) ? program : null;
        return program.Contains('/') ? null : Folders.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(IsExecutable);
    }

    static string Absolute(string? folders) =>
        string.Join(':', (folders ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Where(folder => folder.StartsWith('/')));

    static bool IsExecutable(string path)
    {
        try
        {
            return !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
