using System.Diagnostics;

namespace Tracefleet.Benchmarks.Capture;

/// <summary>Two namespaces joined by a cable on which nobody speaks by himself; removed when disposed.</summary>
sealed class CaptureCable : IDisposable
{
    public const string Near = "near0", Far = "far0";

    readonly string _prefix = $"b{Environment.ProcessId:x}";

    public CaptureCable()
    {
        foreach (var name in (string[])[NearSpace, FarSpace])
        {
            Ip("netns", "add", name);
            Ip("netns", "exec", name, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
        }
        Ip("-n", NearSpace, "link", "add", Near, "type", "veth", "peer", "name", Far, "netns", FarSpace);
        Ip("-n", NearSpace, "link", "set", Near, "up");
        Ip("-n", FarSpace, "link", "set", Far, "up");
    }

    public string NearSpace => $"{_prefix}-near";
    public string FarSpace => $"{_prefix}-far";

    public void Dispose()
    {
        Ip("netns", "del", NearSpace);
        Ip("netns", "del", FarSpace);
    }

    static void Ip(params IEnumerable<string> arguments)
    {
        using var process = Process.Start("/sbin/ip", arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'ip {string.Join(' ', arguments)}' failed; its words are on standard error.");
    }
}
