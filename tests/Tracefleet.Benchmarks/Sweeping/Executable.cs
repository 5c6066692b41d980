using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tracefleet.Benchmarks.Sending;

namespace Tracefleet.Benchmarks.Sweeping;

/// <summary>What a whole run of a program took, start and end included.</summary>
sealed record ProgramRun(double Seconds, double UserSeconds, double SystemSeconds, int ResidentMebibytes, string Words);

/// <summary>Runs programs under time(1), which also knows their memory.</summary>
static class Executable
{
    /// <param name="arguments">For a shell; <c>$0</c> is the program.</param>
    public static ProgramRun Run(Peer peer, string networkNamespace, string arguments)
    {
        var start = new ProcessStartInfo(
            "/sbin/ip", ["netns", "exec", networkNamespace, "/usr/bin/time", "-f", "%e %U %S %M", "bash", "-c", $"exec {arguments}", peer.Path ?? peer.Program])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{peer.Name} did not start.");
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        process.BeginOutputReadLine();
        var words = process.StandardError.ReadToEnd().TrimEnd();
        // Waits for the end of the output too.
        process.WaitForExit();
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var figures = words.Split('\n')[^1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new(took, figures[1], figures[2], (int)(figures[3] / 1024), words + output);
    }
}
