using Tracefleet.Addressing;
using Tracefleet.Simulation;

namespace Tracefleet.Benchmarks.Campaigns;

/// <summary>Targets spread over everything that the simulated Internet announces, as a survey would draw them: reached, silent and unreachable ones.</summary>
static class CampaignTargets
{
    /// <summary>Seed of the world that targets are drawn from and agents stand in.</summary>
    public const int WorldSeed = 1;

    const int EveryIpv6 = 4;

    public static string[] Draw(int count)
    {
        var announced = World.Create(WorldSeed).Snapshots().Asn.Select(row => row.Prefix).ToLookup(prefix => prefix.Network.IsIpv4);
        var (ipv4, ipv6) = (announced[true].ToArray(), announced[false].ToArray());
        var random = new Random(WorldSeed);
        var targets = new HashSet<string>(count);
        while (targets.Count < count)
        {
            var prefixes = targets.Count % EveryIpv6 == EveryIpv6 - 1 ? ipv6 : ipv4;
            targets.Add(HostOf(prefixes[random.Next(prefixes.Length)], random).ToString());
        }
        return [.. targets];
    }

    static Address HostOf(Prefix prefix, Random random)
    {
        var hostBits = (prefix.Network.IsIpv4 ? 32 : 128) - prefix.Length;
        var draw = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64());
        return new Address(prefix.Network.Bits | draw & (UInt128.One << hostBits) - 1);
    }
}
