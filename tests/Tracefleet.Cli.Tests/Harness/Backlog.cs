using System.Globalization;

namespace Tracefleet.Cli.Tests.Harness;

/// <summary>The queues in which packets between namespaces wait for a processor.</summary>
static class Backlog
{
    /// <summary>Packets dropped since the host started because a queue was full: the second column of each processor, hexadecimal.</summary>
    public static long Dropped() => File.ReadLines("/proc/net/softnet_stat")
        .Sum(line => long.Parse(line.Split(' ')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
