using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Simulation.Addresses;
using Tracefleet.Simulation.Geography;
using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Metadata;

/// <summary>A row of the asn snapshot.</summary>
public sealed record AsnRow(Prefix Prefix, Asn Asn, string AsName);

/// <summary>A row of the geo snapshot. Country is ISO 3166-1 alpha-2, coordinates are degrees.</summary>
public sealed record GeoRow(Prefix Prefix, string Country, string City, double Latitude, double Longitude);

/// <summary>A row of the ixp snapshot: a peering LAN and the exchange it belongs to.</summary>
public sealed record IxpRow(Prefix Prefix, string Ixp);

/// <summary>What collectors of metadata would know of a world. A longest-prefix match over these rows says of every address what
/// <see cref="World.Describe"/> says. At the default size there are fewer than 60,000 rows.</summary>
/// <param name="AsnId">Identifier of the asn snapshot, such as <c>asn_202601010000_1f59</c>; its last part follows from seed and
/// options.</param>
public sealed record SimulatedMetadata(
    string AsnId, string GeoId, string IxpId,
    ImmutableArray<AsnRow> Asn, ImmutableArray<GeoRow> Geo, ImmutableArray<IxpRow> Ixp)
{
    internal static SimulatedMetadata Of(World world)
    {
        var tag = $"202601010000_{world.Hash.Of(Purpose.Sample, world.Seed) & 0xFFFF:x4}";
        return new SimulatedMetadata(
            $"asn_{tag}", $"geo_{tag}", $"ixp_{tag}",
            [.. AsnRows(world, isIpv6: false), .. AsnRows(world, isIpv6: true)],
            [.. GeoRows(world, isIpv6: false), .. GeoRows(world, isIpv6: true)],
            [.. world.Exchanges.SelectMany(IxpRows)]);
    }

    static IEnumerable<Leaf> RoutedLeaves(World world, bool isIpv6) =>
        (isIpv6 ? world.Plan.V6 : world.Plan.V4).Leaves.Where(leaf => leaf.IsRouted);

    static IEnumerable<AsnRow> AsnRows(World world, bool isIpv6)
    {
        foreach (var leaf in RoutedLeaves(world, isIpv6))
        {
            var owner = world.AutonomousSystems[leaf.Owner];
            yield return new AsnRow(AddressPlan.LeafPrefix(in leaf, isIpv6), owner.Asn, owner.Name);
        }
    }

    static IxpRow[] IxpRows(InternetExchange exchange) =>
        [new IxpRow(exchange.PeeringLanV4, exchange.Name), new IxpRow(exchange.PeeringLanV6, exchange.Name)];

    static IEnumerable<GeoRow> GeoRows(World world, bool isIpv6)
    {
        foreach (var leaf in RoutedLeaves(world, isIpv6))
            yield return Row(AddressPlan.LeafPrefix(in leaf, isIpv6), Cities.All[leaf.City]);
        foreach (var node in world.Nodes)
            for (var pop = 0; pop < node.Pops.Length; pop++)
                yield return Row(world.Plan.PopPrefix(node.Index, pop, isIpv6), Cities.All[node.Pops[pop]]);
        foreach (var exchange in world.Exchanges)
            yield return Row(isIpv6 ? exchange.PeeringLanV6 : exchange.PeeringLanV4, exchange.City);
    }

    static GeoRow Row(Prefix prefix, City city) => new(prefix, city.Country, city.Name, city.Latitude, city.Longitude);
}
