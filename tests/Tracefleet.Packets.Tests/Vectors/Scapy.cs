using System.Diagnostics;

namespace Tracefleet.Packets.Tests.Vectors;

/// <summary>Debian's scapy, an implementation of these formats that shares nothing with ours.</summary>
static class Scapy
{
    const string Python = "/usr/bin/python3";

    public static bool IsInstalled { get; } = File.Exists(Python) && Run("-c", "import scapy.contrib.icmp_extensions").ExitCode == 0;

    public static IReadOnlyList<PacketVector> WriteVectors()
    {
        var (exitCode, output) = Run(Path.Combine(PacketVector.Folder, "vectors.py"));
        Assert.Equal(0, exitCode);
        return PacketVector.ParseLines(output.Split('\n'));
    }

    static (int ExitCode, string Output) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class ScapyFactAttribute : FactAttribute
{
    public ScapyFactAttribute()
    {
        if (!Scapy.IsInstalled)
            Skip = "scapy is not installed: apt-get install python3-scapy (./test does so as root). The committed vectors are checked without it.";
    }
}
