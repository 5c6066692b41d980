using System.IO.Compression;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Tests.Stored;

/// <summary>Whole Internet tables against a naive reference: a dictionary for each prefix length, asked from the longest down.</summary>
public sealed class WholeInternetTests
{
    const int Addresses = 1_000_000;

    [SharedFact]
    public void A_million_random_addresses_have_the_origin_and_prefix_of_a_naive_search()
    {
        var rows = Rows("ipasn_20140513.dat.gz");
        var reference = new NaiveIpv4(rows);
        using var mapped = StoredRows.Snapshot(rows);
        using var expanded = StoredRows.Snapshot(rows);
        expanded.Expand();
        var table = Table(rows);
        var addresses = Random(rows, 1);
        var (ofMapped, ofExpanded) = (mapped.Stored<Origin>(), expanded.Stored<Origin>());
        var bulk = new PrefixMatch[Addresses];
        ofExpanded.FindAll(addresses, bulk);

        var matched = 0;
        for (var i = 0; i < Addresses; i++)
        {
            var address = Address.FromIpv4(addresses[i]);
            var expected = reference.Find(addresses[i]);
            var inMemory = table.TryFind(address, out var origins, out var prefix) ? (prefix, origins) : default((Prefix, string)?);
            matched += expected is null ? 0 : 1;
            // An assertion for each of four million answers would take a minute.
            if (expected != Of(ofMapped, address) || expected != Of(ofExpanded, address) || expected != inMemory || ofMapped.Find(address) != bulk[i])
                Assert.Fail($"{address}: naive {expected}, mapped {Of(ofMapped, address)}, expanded {Of(ofExpanded, address)}, table {inMemory}, bulk {bulk[i]}");
        }

        Assert.InRange(matched, Addresses * 3 / 4, Addresses);
    }

    [SharedFact]
    public void Opening_a_whole_table_reads_every_prefix_back()
    {
        var rows = Rows("ipasn_20140513.dat.gz");
        using var snapshot = StoredRows.Snapshot(rows);

        Assert.Equal((512_621, 0), (snapshot.Description.Ipv4Prefixes, snapshot.Description.Ipv6Prefixes));
        Assert.Equal(rows.OrderBy(row => row.Prefix).Select(row => (row.Prefix, row.Origins[0])), snapshot.Enumerate<Origin>().Select(row => (row.Prefix, row.Fact.Asns[0])));
        Assert.InRange(snapshot.SizeInBytes, 1, 16 * 1024 * 1024);
    }

    [SharedFact]
    public void Ipv6_addresses_inside_and_beside_every_prefix_have_the_origin_of_a_naive_search()
    {
        var rows = Rows("ipasn6_20151101.dat.gz");
        var reference = rows.ToDictionary(row => row.Prefix, row => string.Join('_', row.Origins));
        using var snapshot = StoredRows.Snapshot(rows);
        var facts = snapshot.Stored<Origin>();

        foreach (var address in rows.SelectMany(row => (Address[])[row.Prefix.First, row.Prefix.Last, unchecked(new Address(row.Prefix.Last.Bits + 1))]))
            Assert.Equal(Longest(reference, address), Of(facts, address));
        Assert.True(snapshot.Description.Ipv6Prefixes > 20_000);
    }

    [SharedFact]
    public void Both_tables_search_in_a_few_megabytes()
    {
        var builder = new PrefixTableBuilder<uint>();
        foreach (var row in (IEnumerable<AsnRow>)[.. Rows("ipasn_20140513.dat.gz"), .. Rows("ipasn6_20151101.dat.gz")])
            builder.Add(row.Prefix, row.Origins[0].Number);

        Assert.InRange(builder.Build().SizeInBytes, 1, 8_000_000);
    }

    static (Prefix, string)? Of(Facts<Origin> facts, Address address) =>
        facts.TryFind(address, out var origin, out var prefix) ? (prefix, string.Join('_', origin.Asns)) : null;

    static (Prefix, string)? Longest(Dictionary<Prefix, string> rows, Address address)
    {
        for (var length = address.BitLength; length >= 0; length--)
            if (rows.TryGetValue(Prefix.Of(address, length), out var origin))
                return (Prefix.Of(address, length), origin);
        return null;
    }

    static PrefixTable<string> Table(List<AsnRow> rows)
    {
        var builder = new PrefixTableBuilder<string>();
        foreach (var row in rows)
            builder.Add(row.Prefix, string.Join('_', row.Origins));
        return builder.Build();
    }

    /// <summary>Half from anywhere, half inside announced prefixes, so that long prefixes are met too.</summary>
    static uint[] Random(List<AsnRow> rows, int seed)
    {
        var random = new Random(seed);
        var addresses = new uint[Addresses];
        for (var i = 0; i < Addresses; i++)
        {
            var prefix = i % 2 == 0 ? new Prefix(Address.FromIpv4(0), 0) : rows[random.Next(rows.Count)].Prefix;
            addresses[i] = prefix.Network.Ipv4Bits + (uint)random.NextInt64(1L << (32 - prefix.Length));
        }
        return addresses;
    }

    static List<AsnRow> Rows(string file)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(SharedData.PathOf("bgp", file)), CompressionMode.Decompress));
        return [.. PyasnTable.Read(text, file)];
    }

    sealed class NaiveIpv4
    {
        readonly Dictionary<uint, string>[] _byLength = [.. Enumerable.Range(0, 33).Select(_ => new Dictionary<uint, string>())];

        public NaiveIpv4(List<AsnRow> rows)
        {
            foreach (var row in rows)
                _byLength[row.Prefix.Length][row.Prefix.Network.Ipv4Bits] = string.Join('_', row.Origins);
        }

        public (Prefix, string)? Find(uint address)
        {
            for (var length = 32; length >= 0; length--)
                if (_byLength[length].TryGetValue(length == 0 ? 0 : address & uint.MaxValue << (32 - length), out var origin))
                    return (Prefix.Of(Address.FromIpv4(address), length), origin);
            return null;
        }
    }
}
