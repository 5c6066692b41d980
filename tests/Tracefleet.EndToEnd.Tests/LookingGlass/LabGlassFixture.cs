using System.Globalization;
using Tracefleet.Lab;

namespace Tracefleet.EndToEnd.Tests.LookingGlass;

/// <summary>A lab with a looking glass on its hub and agents at two ends of it: v1 in AS64501 and v3 in AS64503.</summary>
public sealed class LabGlassFixture : IAsyncLifetime
{
    static readonly string[] Everything = ["198.18.0.0/15", "2001:db8::/32"];

    // All but AS64501, where v2 would answer: it is the coordinator that must refuse.
    static readonly string[] Allowed = ["198.18.2.0/23", "198.18.4.0/24", "2001:db8:2::/47", "2001:db8:4::/48"];

    readonly WorkFolder _folder = new();
    LabFleet? _fleet;
    GlassClient? _glass;

    internal LabFixture Lab { get; } = new();

    internal LabFleet Fleet => _fleet!;

    internal GlassClient Glass => _glass!;

    public async Task InitializeAsync()
    {
        if (LabFixture.Unavailable is not null)
            return;
        var settings = _folder["looking-glass.json"];
        await File.WriteAllTextAsync(settings, $$"""{"public":true,"unlimitedClients":["{{Lab.Truth.Hub.Control}}/32"]}""");
        _fleet = new LabFleet(Lab, _folder);
        _fleet.StartCoordinator(Allowed, "--looking-glass", settings);
        _fleet.StartAgent("v1", Everything);
        _fleet.StartAgent("v3", Everything);
        await _fleet.JoinedAsync(2);
        _glass = GlassClient.On(Lab, "hub", _fleet.Address);
    }

    /// <summary>Echo requests that the kernel of a host has received so far, of IPv4 and IPv6.</summary>
    internal async Task<(int Ipv4, int Ipv6)> EchoRequestsAtAsync(string host)
    {
        var ipv4 = (await ReadAsync(host, "/proc/net/snmp"))
            .Where(line => line.StartsWith("Icmp: ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        var ipv6 = (await ReadAsync(host, "/proc/net/snmp6")).Single(line => line.StartsWith("Icmp6InEchos ", StringComparison.Ordinal));
        return (Number(ipv4[1][ipv4[0].IndexOf("InEchos")]), Number(ipv6["Icmp6InEchos ".Length..]));
    }

    public async Task DisposeAsync()
    {
        _glass?.Dispose();
        if (_fleet is not null)
            await _fleet.DisposeAsync();
        Lab.Dispose();
        _folder.Dispose();
    }

    async Task<string[]> ReadAsync(string host, string file)
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        return (await Lab.RunAsync(host, patience.Token, "/bin/cat", file)).Output.Split('\n');
    }

    static int Number(string text) => int.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
