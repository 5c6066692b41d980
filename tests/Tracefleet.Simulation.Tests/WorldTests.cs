using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Simulation.Geography;
using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Tests;

public sealed class WorldTests
{
    /// <summary>Facts of seed 42 in one number. When a change of the algorithm is meant, run
    /// <c>dotnet test tests/Tracefleet.Simulation.Tests --filter Same_seed_same_world_for_ever</c>, read the new number in the failure and
    /// put it here.</summary>
    const string Golden = "bb7b4faa5abe4fc9";

    [Fact]
    public void Same_seed_same_world_for_ever() => Assert.Equal(Golden, Fingerprint(World.Create(42)));

    [Fact]
    public void Two_worlds_of_one_seed_agree() => Assert.Equal(Fingerprint(Worlds.Seed42), Fingerprint(World.Create(42)));

    [Fact]
    public void Another_seed_makes_another_world() => Assert.NotEqual(Fingerprint(World.Create(43)), Fingerprint(Worlds.Seed42));

    [Fact]
    public void Another_size_makes_another_world()
    {
        var small = World.Create(42, new WorldOptions { AutonomousSystems = 300 });

        Assert.Equal(300, small.AutonomousSystems.Length);
        Assert.NotEqual(Fingerprint(small), Fingerprint(Worlds.Seed42));
    }

    [Theory]
    [InlineData(299)]
    [InlineData(4001)]
    public void Refuses_a_size_out_of_range(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorldOptions { AutonomousSystems = size });

    [Theory]
    [InlineData("fra", "nyc", 6204)]
    [InlineData("fra", "sin", 10262)]
    [InlineData("syd", "gru", 13370)]
    [InlineData("suv", "hnl", 5100)]
    public void Distances_are_those_of_the_globe(string from, string to, int kilometres) =>
        Assert.InRange(Cities.Kilometres(Cities.IndexOf(from), Cities.IndexOf(to)), kilometres * 99 / 100, kilometres * 101 / 100);

    [Fact]
    public void City_codes_are_unique_and_coordinates_in_range()
    {
        Assert.Equal(Cities.All.Length, Cities.All.Select(city => city.Code).Distinct().Count());
        Assert.All(Cities.All, city => Assert.True(
            city is { Code.Length: 3, Country.Length: 2, Weight: >= 1 and <= 10, Latitude: > -60 and < 70, Longitude: > -180 and <= 180 }));
    }

    [Theory]
    [InlineData("fra", "Frankfurt", "DE")]
    [InlineData("nyc", "New York", "US")]
    [InlineData("sin", "Singapore", "SG")]
    [InlineData("gru", "Sao Paulo", "BR")]
    [InlineData("jnb", "Johannesburg", "ZA")]
    [InlineData("syd-2", "Sydney", "AU")]
    public void A_vantage_point_with_a_city_code_stands_there(string name, string city, string country)
    {
        var point = Worlds.Seed42.VantagePoint(name);

        Assert.Equal((city, country), (point.City, point.Country));
        Assert.Equal(point, Worlds.Seed42.VantagePoint(name));
        Assert.Equal((point.Asn, city), (Worlds.Seed42.Describe(point.AddressV4).Asn!.Value, Worlds.Seed42.Describe(point.AddressV4).City));
        Assert.Equal((point.Asn, city), (Worlds.Seed42.Describe(point.AddressV6).Asn!.Value, Worlds.Seed42.Describe(point.AddressV6).City));
    }

    [Fact]
    public void Any_name_is_a_vantage_point() =>
        Assert.True(Enumerable.Range(0, 200).Select(i => Worlds.Seed42.VantagePoint($"agent-{i}").City).Distinct().Count() > 60);

    [Fact]
    public void A_vantage_point_of_another_world_is_refused() =>
        Assert.Throws<ArgumentException>(() => World.Create(1).Truth(Worlds.Frankfurt, Address.Parse("1.2.3.4")));

    [Fact]
    public void Names_and_numbers_are_given_once()
    {
        var systems = Worlds.Seed42.AutonomousSystems;

        Assert.Equal(2000, systems.Length);
        Assert.Equal(systems.Length, systems.Select(system => system.Asn).Distinct().Count());
        Assert.Equal(systems.Length, systems.Select(system => system.Name).Distinct().Count());
        Assert.Equal(Worlds.Seed42.Exchanges.Length, Worlds.Seed42.Exchanges.Select(exchange => exchange.Name).Distinct().Count());
    }

    [Fact]
    public void Relations_are_mutual_and_only_a_tier_1_has_no_provider()
    {
        var systems = Worlds.Seed42.AutonomousSystems;

        Assert.All(systems, system =>
        {
            Assert.Equal(system.Kind == AsKind.Tier1, system.Providers.IsEmpty);
            Assert.All(system.Providers, provider => Assert.Contains(system.Index, systems[provider].Customers));
            Assert.All(system.Peers, peer => Assert.Contains(system.Index, systems[peer].Peers));
        });
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.1.1")]
    [InlineData("192.0.2.77")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("2001:db8::1")]
    [InlineData("2002::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("::1")]
    public void Special_space_is_nobodys(string address) => Assert.Null(Worlds.Seed42.Describe(Address.Parse(address)).Asn);

    static string Fingerprint(World world)
    {
        var facts = new Fingerprint();
        foreach (var system in world.AutonomousSystems)
            facts.Add($"{system.Asn} {system.Name} {system.Kind} {system.Cities.Length} "
                + $"{string.Join(',', system.Providers)} {system.Peers.Length}");
        foreach (var exchange in world.Exchanges)
            facts.Add($"{exchange.Name} {exchange.PeeringLanV4} {exchange.Members.Length}");
        var points = new[] { "fra", "nyc", "sin", "somewhere" }.Select(world.VantagePoint).ToArray();
        foreach (var point in points)
            facts.Add(point.ToString());
        foreach (var (index, address) in Worlds.Everywhere(400).Index())
        {
            var path = world.PathOf(points[index % points.Length], address, Worlds.Udp(index));
            facts.Add($"{path.Behaviour} {path.Report}");
            foreach (var hop in path.Hops)
                facts.Add($"{hop.Address} {hop.Operator} {hop.IsSilent} {hop.IsRateLimited} "
                    + $"{hop.MinimumRtt.Ticks} {string.Join(',', hop.Mpls)}");
        }
        return facts.Value.ToString("x16", CultureInfo.InvariantCulture);
    }
}
