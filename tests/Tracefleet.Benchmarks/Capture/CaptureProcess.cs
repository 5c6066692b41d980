using System.Diagnostics;
using System.Globalization;

namespace Tracefleet.Benchmarks.Capture;

/// <summary>A reader or sender that waits for lines and answers with figures.</summary>
sealed class CaptureProcess : IDisposable
{
    readonly Process _process;

    CaptureProcess(string name, Process process) => (Name, _process) = (name, process);

    public string Name { get; }

    public static CaptureProcess Start(string name, string networkNamespace, int core, params IEnumerable<string> command)
    {
        string[] place = ["netns", "exec", networkNamespace, "taskset", "-c", core.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("/sbin/ip", [.. place, .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new(name, Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start."));
    }

    public void Tell(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    public string Hear() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended; its words are on standard error.");

    public double[] HearFigures() => [.. Hear().Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
