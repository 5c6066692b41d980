using System.Diagnostics;
using System.Text;
using Tracefleet.Agent.Tests.Harness;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

/// <summary>A test with an exporter of another project, which reads a capture file; skipped, with the reason, where its Debian package is absent.</summary>
sealed class ExporterTheoryAttribute : TheoryAttribute
{
    public ExporterTheoryAttribute(string program, string package)
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = $"{program} gives up root's rights before it begins; run the tests as root.";
        else if (ExporterProgram.PathOf(program) is null)
            Skip = $"{program} is absent; install Debian's package {package}.";
    }
}

/// <summary>A program that runs for one test, in a folder of its own.</summary>
sealed class ExporterProgram : IDisposable
{
    static readonly string[] s_folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/usr/bin"];

    readonly Process _process;
    readonly StringBuilder _said = new();

    public ExporterProgram(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(PathOf(program)!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public static string? PathOf(string program) => s_folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <returns>All that it said. How it ended says nothing: pmacctd complains when its plugins end before itself.</returns>
    public async Task<string> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        await _process.WaitForExitAsync(patience.Token);
        lock (_said)
            return _said.ToString();
    }

    public static async Task<string> AskAsync(string program, params string[] arguments)
    {
        using var asked = new ExporterProgram(program, arguments);
        return await asked.EndAsync();
    }

    void Hear(string? line)
    {
        lock (_said)
            _said.Append(line).Append('\n');
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
