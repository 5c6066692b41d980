using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Tracefleet.Cli.Tests.Harness;

/// <summary>The built <c>tracefleet</c> while it runs; killed when disposed before its end.</summary>
sealed class RunningExecutable : IDisposable
{
    readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(2));
    readonly ConcurrentQueue<string> _read = new();
    readonly Process _process;
    readonly Task<string> _errors;

    RunningExecutable(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync(_patience.Token);
    }

    public static RunningExecutable Start(params IEnumerable<string> arguments) => new(new ProcessStartInfo(Executable.ProgramPath, arguments));

    /// <param name="command">In which <c>$0</c> is the program.</param>
    public static RunningExecutable StartShell(string command) => new(new ProcessStartInfo("/bin/sh", ["-c", command, Executable.ProgramPath]));

    public static RunningExecutable StartIn(string networkNamespace, params IEnumerable<string> arguments) =>
        new(new ProcessStartInfo("/sbin/ip", ["netns", "exec", networkNamespace, Executable.ProgramPath, .. arguments]));

    /// <summary>Waits for a line of standard output that begins so, and returns it.</summary>
    public async Task<string> LineAsync(string beginning)
    {
        while (await _process.StandardOutput.ReadLineAsync(_patience.Token) is { } line)
        {
            _read.Enqueue(line + "\n");
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return line;
        }
        throw new InvalidOperationException($"It ended without a line '{beginning}...': {string.Concat(_read)}{await _errors}");
    }

    /// <summary>Waits until something outside it has happened.</summary>
    public async Task UntilAsync(Func<Task<bool>> hasHappened)
    {
        while (!await hasHappened())
            Assert.False(_process.HasExited || _patience.IsCancellationRequested, "It has not happened.");
    }

    /// <summary>What Ctrl-C does.</summary>
    public async Task<Outcome> InterruptAsync()
    {
        using var kill = Process.Start("/bin/kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(_patience.Token);
        return await EndAsync();
    }

    /// <summary>Closes the reading end of its standard output, as head does when it has enough.</summary>
    public async Task<Outcome> CloseOutputAsync()
    {
        _process.StandardOutput.Close();
        return await EndAsync("");
    }

    /// <summary>All that it wrote; of standard output what had been read and what came then.</summary>
    public async Task<Outcome> EndAsync() => await EndAsync(await _process.StandardOutput.ReadToEndAsync(_patience.Token));

    async Task<Outcome> EndAsync(string rest)
    {
        await _process.WaitForExitAsync(_patience.Token);
        return new Outcome(_process.ExitCode, string.Concat(_read) + rest, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _patience.Dispose();
    }
}
