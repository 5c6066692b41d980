using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>A run of the real <c>tracefleet</c> executable. Disposing kills it if it still runs.</summary>
sealed class Executable : IAsyncDisposable
{
    readonly ConcurrentQueue<string> _output = new(), _errors = new();
    readonly Process _process;

    Executable(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Built beside the tests, in the same configuration.</summary>
    public static string Path { get; } = System.IO.Path.GetFullPath(
        System.IO.Path.Combine(AppContext.BaseDirectory, "..", "..", "Tracefleet.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "tracefleet"));

    public bool HasExited => _process.HasExited;

    public string Output => string.Join('\n', _output);
    public string Errors => string.Join('\n', _errors);

    public static Executable Start(params IEnumerable<string> arguments) => Start(new ProcessStartInfo(Path, arguments));

    public static Executable Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return new Executable(start);
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments)
    {
        await using var run = Start(arguments);
        return (await run.EndAsync(), run.Output, run.Errors);
    }

    /// <summary>What <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await EndAsync();
    }

    /// <summary>What Ctrl-C does.</summary>
    public async Task<int> InterruptAsync()
    {
        using var kill = Process.Start("/bin/kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }
}

/// <summary>How long a test waits for something that must happen before it gives up.</summary>
static class Patience
{
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    /// <summary>Waits until it is so, and says what was waited for when it never is.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Long);
        while (!await isSo())
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"Waited {Long.TotalSeconds:0} s in vain until {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }
}
