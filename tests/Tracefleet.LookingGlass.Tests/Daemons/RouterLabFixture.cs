using System.Diagnostics;
using Tracefleet.LookingGlass.Daemons;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Tests.Daemons;

/// <summary>Three routers in network namespaces: a BIRD in AS 64500 that announces to a BIRD in AS 64501 and, where FRR is installed, to an FRR in
/// AS 64502. Built when this is made, removed when it is disposed.</summary>
public sealed class RouterLabFixture : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), BetweenLooks = TimeSpan.FromMilliseconds(50);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tracefleet-routers-");
    readonly List<Process> _daemons = [];
    readonly string _prefix = $"lg{Environment.ProcessId}";

    /// <summary>Why there can be no lab; null when there can.</summary>
    public static string? Unavailable { get; } =
        !OperatingSystem.IsLinux() ? "Routers need Linux."
        : !Environment.IsPrivilegedProcess ? "Routers run in network namespaces, which need root."
        : !File.Exists("/sbin/ip") ? "Routers need iproute2 (/sbin/ip)."
        : !File.Exists("/usr/sbin/bird") ? "Routers need BIRD 2 (Debian's package bird2)."
        : null;

    /// <summary>Why there can be no FRR in it.</summary>
    public static string? NoFrr { get; } =
        Unavailable ?? (!File.Exists("/usr/lib/frr/bgpd") || !File.Exists("/usr/bin/vtysh") ? "This needs FRR (Debian's package frr)." : null);

    public DaemonSettings Bird { get; private set; } = new("bird", DaemonKind.Bird);

    public DaemonSettings Frr { get; private set; } = new("frr", DaemonKind.Frr);

    /// <summary>The folder of FRR's vty sockets.</summary>
    public string FrrFolder => PathOf("frr");

    public async Task InitializeAsync()
    {
        if (Unavailable is not null)
            return;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0x1ED);
        Connect("left", 0);
        StartBird("hub", RouterConfigs.Hub);
        StartBird("left", RouterConfigs.Left);
        Bird = Bird with { Socket = PathOf("left.ctl"), Vrfs = new Dictionary<string, string> { ["Blue"] = "blue{family}" } };
        await WaitForPrefixesAsync(new BirdRouteSource(Bird, TimeProvider.System), "Established 2/1, Established 1/0, True, True");
        if (NoFrr is not null)
            return;
        Connect("right", 1);
        StartFrr();
        Frr = Frr with { SocketBgp = PathOf("frr/bgpd.vty"), SocketZebra = PathOf("frr/zebra.vty"), Vrfs = new Dictionary<string, string> { ["Blue"] = "blue" } };
        await WaitForPrefixesAsync(new FrrRouteSource(Frr, TimeProvider.System), "Established 2/3, Established 1/1, True, True");
    }

    /// <summary>What a client of the daemon prints, line by line without the empty ones around it.</summary>
    public static string[] Printed(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Trim('\n').Split('\n');
    }

    public async Task DisposeAsync()
    {
        foreach (var daemon in _daemons)
        {
            daemon.Kill(entireProcessTree: true);
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }
        if (Unavailable is null)
        {
            foreach (var name in new[] { "hub", "left", "right" })
                TryIp("netns", "del", $"{_prefix}-{name}");
        }
        _folder.Delete(recursive: true);
    }

    string PathOf(string name) => Path.Combine(_folder.FullName, name);

    // The hub has .1 of each link.
    void Connect(string name, int link)
    {
        foreach (var side in link == 0 ? new[] { "hub", name } : [name])
        {
            Ip("netns", "add", $"{_prefix}-{side}");
            Ip("-n", $"{_prefix}-{side}", "link", "set", "lo", "up");
        }
        Ip("link", "add", $"to-{name}", "netns", $"{_prefix}-hub", "type", "veth", "peer", "name", "to-hub", "netns", $"{_prefix}-{name}");
        foreach (var (side, device, host) in new[] { ("hub", $"to-{name}", 1), (name, "to-hub", 2) })
        {
            Ip("-n", $"{_prefix}-{side}", "link", "set", device, "up");
            Ip("-n", $"{_prefix}-{side}", "addr", "add", $"198.18.{link}.{host}/30", "dev", device);
            Ip("-n", $"{_prefix}-{side}", "addr", "add", $"2001:db8:fff{link}::{host}/64", "dev", device, "nodad");
        }
    }

    void StartBird(string name, string config)
    {
        File.WriteAllText(PathOf($"{name}.conf"), config);
        Start(name, "/usr/sbin/bird", "-f", "-c", PathOf($"{name}.conf"), "-s", PathOf($"{name}.ctl"), "-P", PathOf($"{name}.pid"));
    }

    void StartFrr()
    {
        Directory.CreateDirectory(FrrFolder);
        // FRR leaves root behind before it makes its sockets.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(FrrFolder, (UnixFileMode)0x1FF);
        File.WriteAllText(PathOf("zebra.conf"), RouterConfigs.Zebra);
        File.WriteAllText(PathOf("bgpd.conf"), RouterConfigs.Bgpd);
        foreach (var name in new[] { "zebra", "bgpd" })
        {
            Start("right", $"/usr/lib/frr/{name}", "-f", PathOf($"{name}.conf"), "-i", PathOf($"frr/{name}.pid"), "-z", PathOf("frr/zserv.api"),
                "--vty_socket", FrrFolder, "-P", "0", "--log", "file:/dev/null");
        }
    }

    void Start(string name, string program, params string[] arguments) => _daemons.Add(Process.Start(
        new ProcessStartInfo("/sbin/ip", ["netns", "exec", $"{_prefix}-{name}", program, .. arguments]))!);

    // Established is not enough: prefixes come after it, and go into the table that forwards later still.
    async Task WaitForPrefixesAsync(IRouteSource source, string expected)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var look = new PeriodicTimer(BetweenLooks);
        string seen;
        do
        {
            seen = await SeenAsync(source, deadline.Token);
            if (seen == expected)
                return;
            if (_daemons.Find(daemon => daemon.HasExited) is { } ended)
                throw new InvalidOperationException($"{string.Join(' ', ended.StartInfo.ArgumentList)} ended with {ended.ExitCode}; its words are on standard error.");
        }
        while (await NextAsync(look, deadline.Token));
        throw new InvalidOperationException($"The routers did not exchange their prefixes in {Patience}: {seen}.");
    }

    static async Task<string> SeenAsync(IRouteSource source, CancellationToken cancellation)
    {
        try
        {
            var ipv4 = await source.AskAsync(new RouteQuestion(RouteTopic.BgpSummary, null, IsHost: false, IsIpv6: false), cancellation);
            var ipv6 = await source.AskAsync(new RouteQuestion(RouteTopic.BgpSummary, null, IsHost: false, IsIpv6: true), cancellation);
            var route4 = await source.AskAsync(Questions.About(RouteTopic.Route, "198.18.10.1"), cancellation);
            var route6 = await source.AskAsync(Questions.About(RouteTopic.Route, "2001:db8:10::1"), cancellation);
            return $"{Told(ipv4.Neighbors[0])}, {Told(ipv6.Neighbors[0])}, {route4.Found}, {route6.Found}";
        }
        catch (Exception notYet) when (notYet is GlassRouterException or IndexOutOfRangeException)
        {
            return notYet.Message;
        }
    }

    static string Told(BgpNeighbor neighbor) => $"{neighbor.State} {neighbor.Received}/{neighbor.Sent}";

    static async Task<bool> NextAsync(PeriodicTimer look, CancellationToken cancellation)
    {
        try
        {
            return await look.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    static void Ip(params string[] arguments)
    {
        if (!TryIp(arguments))
            throw new InvalidOperationException($"'ip {string.Join(' ', arguments)}' failed; its words are on standard error.");
    }

    static bool TryIp(params string[] arguments)
    {
        using var process = Process.Start("/sbin/ip", arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

[CollectionDefinition(Name)]
public sealed class RouterCollection : ICollectionFixture<RouterLabFixture>
{
    public const string Name = "routers";
}

/// <summary>A test against a BIRD of Debian's; skipped with the reason where there can be none.</summary>
sealed class BirdFactAttribute : FactAttribute
{
    public BirdFactAttribute() => Skip = RouterLabFixture.Unavailable;
}

/// <summary>A test against an FRR of Debian's; skipped with the reason where there can be none.</summary>
sealed class FrrFactAttribute : FactAttribute
{
    public FrrFactAttribute() => Skip = RouterLabFixture.NoFrr;
}
