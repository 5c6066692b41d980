using System.Diagnostics;
using System.Globalization;

namespace Tracefleet.Benchmarks.Sending;

/// <summary>What one whole run of a program gave.</summary>
sealed record PeerRun(double Seconds, double UserSeconds, double SystemSeconds, string Output)
{
    public double CpuSeconds => UserSeconds + SystemSeconds;
}

/// <summary>Another project's program, where it is installed: by name on the PATH, or at the path an environment variable gives.</summary>
sealed record Peer(string Name, string Variable, string Program)
{
    public static readonly Peer Zmap = new("zmap", "ZMAP", "zmap");
    public static readonly Peer Masscan = new("masscan", "MASSCAN", "masscan");
    public static readonly Peer Yarrp = new("yarrp", "YARRP", "yarrp");
    public static readonly Peer Caracal = new("caracal", "CARACAL", "caracal");
    /// <summary>The product's own executable, as it was built beside this program.</summary>
    public static readonly Peer Sweep = new("tracefleet sweep", "TRACEFLEET", "tracefleet")
    {
        Path = System.IO.Path.Combine(AppContext.BaseDirectory, "..", "..", "Tracefleet.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "tracefleet"),
    };

    public static readonly Peer Scamper = new("scamper", "SCAMPER", "scamper");

    /// <summary>Null where the program is absent.</summary>
    public string? Path { get; init; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? given
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => System.IO.Path.Combine(folder, Program)).FirstOrDefault(File.Exists);

    /// <summary>Runs it in a namespace to its end; <c>$0</c> in the shell command is the program.</summary>
    public PeerRun Run(string networkNamespace, string command)
    {
        var shell = $"TIMEFORMAT='%R %U %S'; time ({command} >/dev/null)";
        var start = new ProcessStartInfo("/sbin/ip", ["netns", "exec", networkNamespace, "bash", "-c", shell, Path ?? Program])
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Name} did not start.");
        var words = process.StandardError.ReadToEnd();
        process.WaitForExit();
        var times = words.TrimEnd().Split('\n')[^1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new(times[0], times[1], times[2], words);
    }
}
