using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Tests.Mmdb;

/// <summary>Whatever happens to the bytes, reading ends in values or in <see cref="MmdbException"/>: every other exception fails these tests.</summary>
public sealed class MmdbCorruptionTests
{
    [Fact]
    public void Survives_truncation_at_every_length()
    {
        var database = Sample();

        for (var length = 0; length < database.Length; length++)
            Assert.False(MmdbExhaustion.IsSound(database.AsMemory(0, length)));
        Assert.True(MmdbExhaustion.IsSound(database));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Survives_random_bytes_in_random_places(int seed)
    {
        var random = new Random(seed);
        var broken = 0;
        for (var round = 0; round < 500; round++)
            broken += MmdbExhaustion.IsSound(Corrupt(Sample(), random)) ? 0 : 1;

        Assert.InRange(broken, 1, 499);
    }

    [Fact]
    public void Survives_each_byte_set_to_its_extremes()
    {
        var database = Sample();
        for (var i = 0; i < database.Length; i++)
            foreach (var value in (byte[])[0, 0xFF, (byte)(database[i] ^ 0x80), (byte)(database[i] ^ 0x01)])
            {
                var changed = database.ToArray();
                changed[i] = value;
                MmdbExhaustion.IsSound(changed);
            }
    }

    [SharedFact]
    public void Survives_damage_to_published_databases()
    {
        var random = new Random(11);
        foreach (var name in (string[])["MaxMind-DB-test-decoder", "MaxMind-DB-test-nested", "MaxMind-DB-test-mixed-28", "GeoIP2-City-Test"])
        {
            var database = File.ReadAllBytes(SharedData.PathOf("mmdb", name + ".mmdb"));
            for (var round = 0; round < 60; round++)
                MmdbExhaustion.IsSound(Corrupt(database, random));
        }
    }

    [Fact]
    public void A_cycle_in_the_tree_is_refused()
    {
        var database = MmdbFixture.Write([(Prefix.Parse("0.0.0.0/3"), 1)], 24, 4);
        database.AsSpan(12, 6).Clear();
        var reader = MmdbReader.FromBytes(database);

        Assert.Equal(MmdbFault.InvalidTree, Assert.Throws<MmdbException>(() => MmdbFixture.Dump(reader)).Fault);
        Assert.Equal(MmdbFault.InvalidTree, Assert.Throws<MmdbException>(() => reader.Find(Address.Parse("0.0.0.0")).Found).Fault);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(100_000)]
    public void A_record_outside_of_the_data_is_refused(int beyondNodeCount)
    {
        var database = MmdbFixture.Write([(Prefix.Parse("0.0.0.0/1"), 1)], 24, 4);
        (database[0], database[1], database[2]) = ((byte)(1 + beyondNodeCount >> 16), (byte)(1 + beyondNodeCount >> 8 & 0xFF), (byte)(1 + beyondNodeCount & 0xFF));
        var reader = MmdbReader.FromBytes(database);

        Assert.Equal(MmdbFault.InvalidRecord, Assert.Throws<MmdbException>(() => reader.Find(Address.Parse("0.0.0.0")).Found).Fault);
        Assert.False(reader.Find(Address.Parse("128.0.0.0")).Found);
    }

    static byte[] Corrupt(byte[] database, Random random)
    {
        var changed = database.ToArray();
        for (var i = random.Next(1, 6); i > 0; i--)
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
        return changed;
    }

    static byte[] Sample()
    {
        var writer = new MmdbForge(28, 6);
        var record = writer.AddRecord(new Dictionary<string, object>
        {
            ["country"] = new Dictionary<string, object> { ["iso_code"] = "DE", ["geoname_id"] = 2921044u },
            ["location"] = new Dictionary<string, object> { ["latitude"] = 52.5, ["longitude"] = 13.4f },
            ["list"] = new object[] { 1, 2ul, (UInt128)3, true, new byte[] { 1, 2 }, "DE" },
        });
        writer.Insert(Prefix.Parse("2001:db8::/32"), writer.AddRecord("text"));
        writer.Insert(Prefix.Parse("192.0.2.0/24"), record);
        writer.AliasIpv4();
        return writer.ToArray();
    }
}
