using System.Globalization;

namespace Tracefleet.Sockets.Linux.Doctor;

/// <summary>What the kernel tells in files (proc(5)). What cannot be read is not known.</summary>
sealed class KernelFiles
{
    public KernelFiles()
    {
        var capabilities = Lines("/proc/self/status").FirstOrDefault(line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        if (capabilities is not null && ulong.TryParse(capabilities["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits))
            Capabilities = bits;
        var files = Lines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        if (files is not null && Words(files["Max open files".Length..]) is [var soft, ..])
            OpenFiles = Parse(soft);
        if (Lines("/proc/sys/net/ipv4/ping_group_range").FirstOrDefault() is { } range && Words(range) is [var first, var last]
            && Parse(first) is { } from && Parse(last) is { } to)
            PingGroups = (from, to);
    }

    public ulong Capabilities { get; }
    public long? OpenFiles { get; }
    public (long First, long Last)? PingGroups { get; }

    public static long? Number(string path) => Parse(Lines(path).FirstOrDefault());

    static long? Parse(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string[] Words(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
