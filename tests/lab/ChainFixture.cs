using System.Diagnostics;

namespace Tracefleet.Lab;

/// <summary>A line of routers made of network namespaces (see the script <c>chain</c>), removed when disposed.</summary>
public sealed class ChainFixture : IDisposable
{
    static int s_chains;

    readonly string _prefix = $"k{(Environment.ProcessId * 32 + Interlocked.Increment(ref s_chains)) & 0xFFFFF:x}";

    public ChainFixture(int hops)
    {
        Hops = hops;
        Script("up", hops.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public int Hops { get; }

    /// <summary>Namespace of the vantage point.</summary>
    public string Vantage => $"{_prefix}-v";

    /// <summary>Namespace of a router, 1 next to the vantage point.</summary>
    public string Router(int hop) => $"{_prefix}-r{hop}";

    /// <summary>Runs ip(8) in a namespace of the chain.</summary>
    public static void Ip(string networkNamespace, string arguments) => Run("/sbin/ip", ["-n", networkNamespace, .. arguments.Split(' ')]);

    /// <summary>Why a firewall's rules cannot be made here; null when they can.</summary>
    public static string? NoFirewall { get; } = File.Exists(NftCommand) ? null : $"The firewall's rules need nftables ({NftCommand}).";

    const string NftCommand = "/usr/sbin/nft";

    /// <summary>Has a namespace drop what it sends itself where the condition of nft(8) holds.</summary>
    public static void Forbid(string networkNamespace, string condition) => Run("/sbin/ip",
    [
        "netns", "exec", networkNamespace, NftCommand,
        "add table inet forbid; add chain inet forbid sent { type filter hook output priority 0; }; add rule inet forbid sent " + condition + " drop",
    ]);

    /// <summary>Runs a command in a namespace of the chain to its end.</summary>
    public static async Task<string> ReadAsync(string networkNamespace, params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("/sbin/ip", ["netns", "exec", networkNamespace, .. command]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    public void Dispose() => Script("down");

    void Script(string verb, params IEnumerable<string> rest) => Run(ScriptPath(), [verb, _prefix, .. rest]);

    static void Run(string fileName, IEnumerable<string> arguments)
    {
        using var process = Process.Start(fileName, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{fileName} {string.Join(' ', arguments)}' failed; its words are on standard error.");
    }

    static string ScriptPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
                return Path.Combine(folder.FullName, "tests", "lab", "chain");
        }
        throw new InvalidOperationException($"No Platform.sln above {AppContext.BaseDirectory}.");
    }
}
