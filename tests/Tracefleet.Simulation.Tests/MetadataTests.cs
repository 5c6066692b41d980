using Tracefleet.Addressing;
using Tracefleet.Simulation.Metadata;
using Tracefleet.Simulation.Paths;

namespace Tracefleet.Simulation.Tests;

public sealed class MetadataTests
{
    static readonly SimulatedMetadata Snapshots = Worlds.Seed42.Snapshots();

    [Fact]
    public void A_longest_prefix_match_says_what_the_world_says()
    {
        var asn = Index(Snapshots.Asn, row => row.Prefix);
        var geo = Index(Snapshots.Geo, row => row.Prefix);
        var ixp = Index(Snapshots.Ixp, row => row.Prefix);
        foreach (var address in Worlds.Everywhere(4000).Concat(Routers(300)))
        {
            var (origin, place, exchange) = (Match(asn, address), Match(geo, address), Match(ixp, address));

            Assert.Equal(
                Worlds.Seed42.Describe(address),
                new AddressFacts(
                    address, origin?.Prefix, origin?.Asn, origin?.AsName, place?.Country, place?.City, place?.Latitude, place?.Longitude,
                        exchange?.Ixp));
        }
    }

    [Fact]
    public void Snapshots_are_named_after_the_seed()
    {
        Assert.Matches("^asn_202601010000_[0-9a-f]{4}$", Snapshots.AsnId);
        Assert.Equal(Snapshots.AsnId[3..], Snapshots.GeoId[3..]);
        Assert.Equal(Snapshots.AsnId[3..], Snapshots.IxpId[3..]);
        Assert.NotEqual(World.Create(43).Snapshots().AsnId, Snapshots.AsnId);
    }

    [Fact]
    public void Rows_are_few_and_prefixes_unique()
    {
        Assert.InRange(Snapshots.Asn.Length + Snapshots.Geo.Length + Snapshots.Ixp.Length, 20_000, 60_000);
        Assert.Equal(Snapshots.Geo.Length, Snapshots.Geo.Select(row => row.Prefix).Distinct().Count());
        Assert.Equal(Snapshots.Asn.Length, Snapshots.Asn.Select(row => row.Prefix).Distinct().Count());
    }

    static IEnumerable<Address> Routers(int destinations) => Worlds.Everywhere(destinations, seed: 3)
        .SelectMany(address => Worlds.Seed42.PathOf(Worlds.Frankfurt, address, Worlds.Udp(0)).Hops).Select(hop => hop.Address);

    static Dictionary<Prefix, T> Index<T>(IEnumerable<T> rows, Func<T, Prefix> prefix) => rows.ToDictionary(prefix);

    static T? Match<T>(Dictionary<Prefix, T> rows, Address address)
        where T : class
    {
        for (var length = address.BitLength; length >= 0; length--)
            if (rows.TryGetValue(Prefix.Of(address, length), out var row))
                return row;
        return null;
    }
}
