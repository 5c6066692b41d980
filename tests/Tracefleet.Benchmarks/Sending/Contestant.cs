using System.Diagnostics;
using System.Globalization;

namespace Tracefleet.Benchmarks.Sending;

/// <summary>What one turn of a contestant gave.</summary>
/// <param name="UserNanoseconds">Of all its threads, from the kernel's tick accounting.</param>
sealed record Turn(long Packets, double Nanoseconds, double UserNanoseconds, double SystemNanoseconds, long AllocatedBytes)
{
    public double KiloPacketsPerSecond => Packets / Nanoseconds * 1e6;
}

/// <summary>A process that sends for as long as it is told to, and waits in between, so that contestants can take short turns.</summary>
sealed class Contestant : IDisposable
{
    readonly Process _process;

    Contestant(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    public string Name { get; }
    public List<Turn> Turns { get; } = [];

    public static Contestant Start(string name, string networkNamespace, string cores, params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("/sbin/ip", ["netns", "exec", networkNamespace, "taskset", "-c", cores, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new(name, Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start."));
    }

    public Turn Take(double seconds)
    {
        _process.StandardInput.WriteLine(seconds.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended; its words are on standard error.");
        var figures = line.Split(' ');
        return new(
            long.Parse(figures[0], CultureInfo.InvariantCulture), Number(1), Number(2), Number(3),
            figures.Length > 4 ? long.Parse(figures[4], CultureInfo.InvariantCulture) : 0);

        double Number(int index) => double.Parse(figures[index], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
