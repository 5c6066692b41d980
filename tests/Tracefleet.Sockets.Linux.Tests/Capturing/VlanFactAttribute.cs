using System.Diagnostics;
using Tracefleet.Lab;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

/// <summary>A test in the lab with VLAN interfaces; skipped with the reason where the kernel has none.</summary>
sealed class VlanFactAttribute : FactAttribute
{
    static readonly Lazy<string?> s_unavailable = new(Try);

    public VlanFactAttribute() => Skip = LabFixture.Unavailable ?? s_unavailable.Value;

    static string? Try()
    {
        var name = $"v{Environment.ProcessId & 0xFFFFF:x}-vlan";
        Run("netns", "add", name);
        var made = Run("-n", name, "link", "add", "cable0", "type", "veth", "peer", "name", "cable1")
            && Run("-n", name, "link", "add", "link", "cable0", "name", "tag7", "type", "vlan", "id", "7");
        Run("netns", "del", name);
        return made ? null : "The kernel has no VLAN interfaces (CONFIG_VLAN_8021Q).";
    }

    static bool Run(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/sbin/ip", arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
