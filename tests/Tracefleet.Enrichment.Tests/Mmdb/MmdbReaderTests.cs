using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Testing;

namespace Tracefleet.Enrichment.Tests.Mmdb;

public sealed class MmdbReaderTests
{
    [Theory]
    [InlineData(24, 4)]
    [InlineData(28, 4)]
    [InlineData(32, 4)]
    [InlineData(24, 6)]
    [InlineData(28, 6)]
    [InlineData(32, 6)]
    public void Finds_the_network_of_every_address(int recordBits, int ipVersion)
    {
        var random = new Random(recordBits + ipVersion);
        var rows = MmdbFixture.RandomNetworks(random, 300, ipVersion);
        var reader = MmdbReader.FromBytes(MmdbFixture.Write(rows, recordBits, ipVersion));
        var table = MmdbFixture.Table(rows);

        foreach (var address in rows.SelectMany(row => MmdbFixture.Around(row.Prefix)))
        {
            var lookup = reader.Find(address);
            Assert.Equal(table.TryFind(address, out var expected), lookup.Found);
            Assert.True(lookup.Prefix.Contains(address));
            if (lookup.Found)
                Assert.Equal((ulong)expected, lookup.Value.TryReadUInt64(out var number) ? number : 0);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Finds_the_same_when_the_tree_is_large_enough_for_an_index(int ipVersion)
    {
        var rows = MmdbFixture.RandomNetworks(new Random(7), 12_000, ipVersion);
        var reader = MmdbReader.FromBytes(MmdbFixture.Write(rows, 28, ipVersion));
        var table = MmdbFixture.Table(rows);
        Assert.True(reader.Metadata.NodeCount > 50_000);

        foreach (var address in rows.SelectMany(row => MmdbFixture.Around(row.Prefix)))
            Assert.Equal(
                table.TryFind(address, out var expected) ? (ulong)expected : (ulong?)null,
                reader.Find(address).Value.TryReadUInt64(out var number) ? number : (ulong?)null);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Lists_its_networks_in_order_without_aliases(int ipVersion)
    {
        var rows = MmdbFixture.RandomNetworks(new Random(5), 200, ipVersion);
        var reader = MmdbReader.FromBytes(MmdbFixture.Write(rows, 28, ipVersion));
        var table = MmdbFixture.Table(rows);
        var listed = new List<Prefix>();

        foreach (var network in reader.Networks())
        {
            listed.Add(network.Prefix);
            Assert.True(table.TryFind(network.Prefix.First, out var expected));
            Assert.True(network.Value.TryReadUInt64(out var number) && number == (ulong)expected);
        }

        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.All(rows, row => Assert.Contains(listed, prefix => row.Prefix.Contains(prefix) || prefix.Contains(row.Prefix)));
        Assert.Equal(listed.Where(prefix => prefix.IsIpv4).Order(), listed.Where(prefix => prefix.IsIpv4));
    }

    [Theory]
    [InlineData("2002:c000:201::1")]
    [InlineData("2001::")]
    public void Transition_addresses_find_the_ipv4_record_through_the_alias(string address)
    {
        var rows = new List<(Prefix, int)> { (Prefix.Parse("192.0.2.0/24"), 7), (Prefix.Parse("0.0.0.0/8"), 8) };
        var reader = MmdbReader.FromBytes(MmdbFixture.Write(rows, 24, 6));

        Assert.True(reader.Find(Address.Parse(address)).Found);
        Assert.True(reader.Find(Address.Parse("::c000:201")).Value.TryReadUInt64(out var compatible));
        Assert.Equal(7ul, compatible);
    }

    [Fact]
    public void Reports_the_network_in_the_family_that_was_asked()
    {
        var rows = new List<(Prefix, int)> { (Prefix.Parse("192.0.2.0/24"), 7) };
        var reader = MmdbReader.FromBytes(MmdbFixture.Write(rows, 24, 6));

        Assert.Equal(Prefix.Parse("192.0.2.0/24"), reader.Find(Address.Parse("192.0.2.1")).Prefix);
        Assert.Equal(Prefix.Parse("192.0.3.0/24"), reader.Find(Address.Parse("192.0.3.1")).Prefix);
        Assert.Equal(Prefix.Parse("2002:c000:200::/40"), reader.Find(Address.Parse("2002:c000:201::1")).Prefix);
    }

    [Fact]
    public void A_database_without_an_ipv4_tree_answers_ipv4_from_above_it()
    {
        var writer = new MmdbForge(24, 6);
        writer.Insert(Prefix.Parse("::/64"), writer.AddRecord((ushort)1));
        var lookup = MmdbReader.FromBytes(writer.ToArray()).Find(Address.Parse("192.0.2.1"));

        Assert.True(lookup.Found);
        Assert.Equal(Prefix.Parse("0.0.0.0/0"), lookup.Prefix);
    }

    [Fact]
    public void Ipv6_is_not_found_in_a_database_of_ipv4()
    {
        var reader = MmdbReader.FromBytes(MmdbFixture.Write([(Prefix.Parse("0.0.0.0/0"), 1)], 24, 4));

        Assert.False(reader.Find(Address.Parse("2001:db8::1")).Found);
        Assert.Equal(-1, reader.Find(Address.Parse("2001:db8::1")).DataOffset);
    }

    [Fact]
    public void Reads_its_metadata()
    {
        var metadata = MmdbReader.FromBytes(MmdbFixture.Write([(Prefix.Parse("192.0.2.0/24"), 1)], 28, 4)).Metadata;

        Assert.Equal((24u, 28, 4, "Test"), (metadata.NodeCount, metadata.RecordBits, metadata.IpVersion, metadata.DatabaseType));
        Assert.Equal(new DateTimeOffset(2026, 5, 31, 12, 8, 0, TimeSpan.Zero), metadata.BuiltAt);
        Assert.Equal("en", Assert.Single(metadata.Languages));
        Assert.Equal("A database made by a test", metadata.Description["en"]);
    }

    [Fact]
    public void A_lookup_with_its_values_allocates_nothing()
    {
        var writer = new MmdbForge(28, 6);
        var record = writer.AddRecord(new Dictionary<string, object>
        {
            ["country"] = new Dictionary<string, object> { ["iso_code"] = "DE" },
            ["location"] = new Dictionary<string, object> { ["latitude"] = 52.5 },
        });
        writer.Insert(Prefix.Parse("192.0.2.0/24"), record);
        var reader = MmdbReader.FromBytes(writer.ToArray());
        var address = Address.Parse("192.0.2.1");
        Assert.Equal((2, 52.5), Look(reader, address));
        Assert.Equal(0, Allocation.Of(() => Look(reader, address)));
    }

    [Fact]
    public void A_mapped_file_gives_what_its_bytes_give()
    {
        var bytes = MmdbFixture.Write(MmdbFixture.RandomNetworks(new Random(3), 50, 6), 28, 6);
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, bytes);
        var (mapped, inMemory) = (MmdbReader.Open(path), MmdbReader.FromBytes(bytes));
        File.Delete(path);

        Assert.Equal(MmdbFixture.Dump(inMemory), MmdbFixture.Dump(mapped));
        Assert.Equal(bytes.Length, mapped.SizeInBytes);
    }

    static (int, double) Look(MmdbReader reader, Address address)
    {
        var value = reader.Find(address).Value;
        value.TryGet("country"u8, out var country);
        country.TryGet("iso_code"u8, out var code);
        code.TryReadUtf8(out var text);
        value.TryGet("location"u8, out var location);
        location.TryGet("latitude"u8, out var latitude);
        latitude.TryReadDouble(out var degrees);
        return (text.Length, degrees);
    }
}
