using System.Diagnostics;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Tests.Mrt;

namespace Tracefleet.Enrichment.Tests.Routes;

/// <summary>Every route of real tables, as the file of routes gives them back, against <c>bgpdump -m</c>.</summary>
public sealed class RealRoutesTests
{
    [BgpdumpTheory]
    [InlineData("rib.20140523.0600_firstMB.bz2", 270_005, 9_072, 47)]
    [InlineData("rib.20080501.0644_firstMB.bz2", 139_291, 3_507, 44)]
    public void Gives_the_routes_that_bgpdump_gives(string file, int count, int prefixes, int peers)
    {
        var path = SharedData.PathOf("bgp", file);
        var routes = Read(path);

        Assert.Equal((count, prefixes, peers), (routes.Count, routes.Prefixes.Count(), routes.Peers.Length));
        Assert.Equal(Bgpdump(path).Order(StringComparer.Ordinal), routes.Prefixes.SelectMany(prefix => routes.RoutesOf(prefix)).Select(Line).Order(StringComparer.Ordinal));
    }

    [SharedFact]
    public void Keeps_a_whole_table_of_the_year_2000_with_all_its_peers()
    {
        var routes = Read(SharedData.PathOf("bgp", "bview.20000111.0032.gz"));

        Assert.Equal((452_018L, 7), (routes.Count, routes.Peers.Length));
        Assert.Equal(routes.Prefixes.Sum(prefix => routes.RoutesOf(prefix).Select(route => route.Peer).Distinct().Count()), routes.Peers.Sum(peer => peer.Ipv4Prefixes));
        Assert.True(routes.TryFind(Address.Parse("3.1.2.3"), out var prefix));
        Assert.Equal("3.0.0.0/8", prefix.ToString());
        Assert.All(routes.RoutesOf(prefix), route => Assert.Equal([new Asn(80)], route.Origins.AsEnumerable()));
        Assert.InRange(routes.SizeInBytes, 1, 452_018 * 16);
    }

    static RibRoutes Read(string path)
    {
        using var file = File.OpenRead(path);
        return RibRoutes.FromBytes(RouteFiles.Bytes(file), path);
    }

    /// <summary>bgpdump has no name for NOPEER (RFC 3765).</summary>
    static string Line(RibRoute route) => string.Join('|',
        route.Peer.Address, route.Peer.Asn.Number, route.Prefix, route.AsPath, route.Origin?.ToString().ToUpperInvariant(), route.NextHop,
        route.LocalPref ?? 0, route.Med ?? 0, string.Join(' ', route.Communities).Replace("no-peer", "65535:65284", StringComparison.Ordinal), route.IsAtomic ? "AG" : "NAG");

    /// <summary>Lines are <c>type|time|B|peer|peer's AS|prefix|path|origin|next hop|local preference|MED|communities|aggregate|aggregator|</c>.</summary>
    static List<string> Bgpdump(string path)
    {
        var start = new ProcessStartInfo("bgpdump", ["-m", path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var routes = new List<string>();
        while (process.StandardOutput.ReadLine() is { } line)
            routes.Add(string.Join('|', line.Split('|')[3..13]));
        process.WaitForExit();
        return routes;
    }
}
