using System.Diagnostics;
using System.Globalization;
using Tracefleet.Addressing;

namespace Tracefleet.Traffic.Tests.CaptureFiles;

/// <summary>Debian's tshark, editcap and mergecap, and tcpdump: they read and write capture files with code that shares nothing with ours.</summary>
static class Wireshark
{
    public static bool IsInstalled { get; } = new[] { "tshark", "editcap", "mergecap", "tcpdump" }.All(program => File.Exists($"/usr/bin/{program}"));

    /// <summary>What tshark says of each frame: its length on the wire, and the outermost addresses where it has both.</summary>
    public static IEnumerable<(uint Length, Address? Source, Address? Destination)> Frames(string file)
    {
        var lines = Run("tshark", "-n", "-r", file, "-T", "fields", "-E", "occurrence=f", "-E", "separator=,",
            "-e", "frame.len", "-e", "ip.src", "-e", "ip.dst", "-e", "ipv6.src", "-e", "ipv6.dst");
        foreach (var fields in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')))
        {
            var (source, destination) = (fields[1] + fields[3], fields[2] + fields[4]);
            var isWhole = source != "" && destination != "";
            yield return (uint.Parse(fields[0], CultureInfo.InvariantCulture), isWhole ? Address.Parse(source) : null, isWhole ? Address.Parse(destination) : null);
        }
    }

    /// <summary>tshark's own table: packets and bytes of each IPv4 host.</summary>
    public static Dictionary<Address, HostTotal> Endpoints(string file) => Run("tshark", "-n", "-r", file, "-q", "-z", "endpoints,ip").Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Where(words => words.Length >= 7 && Address.TryParse(words[0], out _))
        .ToDictionary(words => Address.Parse(words[0]), words => new HostTotal(long.Parse(words[1], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture)));

    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = new List<string?>();
        process.ErrorDataReceived += (_, line) => errors.Add(line.Data);
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {string.Join('\n', errors)}");
        return output;
    }
}

/// <param name="Bytes">Of whole frames.</param>
readonly record struct HostTotal(long Packets, long Bytes);

[AttributeUsage(AttributeTargets.Method)]
public sealed class WiresharkFactAttribute : FactAttribute
{
    public WiresharkFactAttribute()
    {
        if (!Wireshark.IsInstalled)
            Skip = "tshark or tcpdump is not installed: apt-get install tshark tcpdump (./test does so as root).";
    }
}
