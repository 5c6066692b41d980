using System.Diagnostics;

namespace Tracefleet.Lab;

/// <summary>One lab of network namespaces, built when this is made and removed when it is disposed. Several can run at once.</summary>
/// <remarks>Where <see cref="Unavailable"/> gives a reason nothing is built, and using the lab throws; tests skip for that reason.</remarks>
public sealed class LabFixture : IDisposable
{
    static int s_labs;

    readonly LabTruth? _truth;

    public LabFixture()
    {
        Prefix = NextPrefix();
        if (Unavailable is not null)
            return;
        Script("up");
        _truth = LabTruth.Parse(Script("truth"));
    }

    /// <summary>Why no lab can be built here; null when it can.</summary>
    public static string? Unavailable { get; } =
        !OperatingSystem.IsLinux() ? "The lab needs Linux."
        : !Environment.IsPrivilegedProcess ? "The lab makes network namespaces and needs root."
        : !File.Exists(IpCommand) ? $"The lab needs iproute2 ({IpCommand})."
        : null;

    public string Prefix { get; }

    public LabTruth Truth => _truth ?? throw new InvalidOperationException(Unavailable);

    const string IpCommand = "/sbin/ip";

    /// <summary>Namespace of <c>v1</c>, <c>t1</c>, <c>b4</c>, <c>hub</c> ...</summary>
    public string Namespace(string host) => $"{Prefix}-{host}";

    /// <summary>How to start a command on a host of the lab; both outputs are redirected. The caller owns the process; what still runs
    /// when the lab goes is killed.</summary>
    public ProcessStartInfo Command(string host, string fileName, params IEnumerable<string> arguments) =>
        new(IpCommand, ["netns", "exec", Namespace(host), fileName, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };

    public Process Start(string host, string fileName, params IEnumerable<string> arguments) =>
        Process.Start(Command(host, fileName, arguments)) ?? throw new InvalidOperationException($"{fileName} did not start on {host}.");

    /// <summary>Runs a command on a host to its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string host, CancellationToken cancellation, string fileName, params IEnumerable<string> arguments)
    {
        using var process = Start(host, fileName, arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (Unavailable is null)
            Script("down");
    }

    string Script(string verb)
    {
        var start = new ProcessStartInfo(ScriptPath(), [verb, Prefix]) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The lab script did not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'lab {verb} {Prefix}' failed; its words are on standard error.");
    }

    static string ScriptPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
                return Path.Combine(folder.FullName, "tests", "lab", "lab");
        }
        throw new InvalidOperationException($"No Platform.sln above {AppContext.BaseDirectory}.");
    }

    // Unique among the labs of this machine: a letter for each lab of this process, and the process id in base 36 (at most 4194304).
    static string NextPrefix()
    {
        var prefix = $"{(char)('a' + (Interlocked.Increment(ref s_labs) - 1) % 26)}";
        for (var id = Environment.ProcessId; id > 0; id /= 36)
            prefix += "0123456789abcdefghijklmnopqrstuvwxyz"[id % 36];
        return prefix;
    }
}
