using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Tracefleet.Benchmarks.Campaigns;

/// <summary>What a process has used so far, as the kernel counts it.</summary>
/// <param name="PeakBytes">Largest resident set.</param>
readonly record struct Usage(long PeakBytes, TimeSpan Cpu);

/// <summary>A running <c>tracefleet</c>. Disposing interrupts it and, when that does not end it, kills it.</summary>
sealed class FleetProcess : IAsyncDisposable
{
    const int KeptLines = 20;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    readonly ConcurrentQueue<string> _errors = new();
    readonly Process _process;

    public FleetProcess(string executable, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <exception cref="InvalidOperationException">It has ended, which it never should by itself.</exception>
    public void MustRun()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} ended: {string.Join('\n', _errors)}");
    }

    public Usage Usage()
    {
        MustRun();
        _process.Refresh();
        var peak = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        var kibibytes = long.Parse(peak.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new Usage(kibibytes * 1024, _process.TotalProcessorTime);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await EndAsync();
        _process.Dispose();
    }

    async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var interrupt = Process.Start("/bin/kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await interrupt.WaitForExitAsync(patience.Token);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    void Keep(string? line)
    {
        if (line is null)
            return;
        _errors.Enqueue(line);
        while (_errors.Count > KeptLines)
            _errors.TryDequeue(out _);
    }
}
