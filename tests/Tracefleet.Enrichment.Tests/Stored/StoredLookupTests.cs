using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Testing;

namespace Tracefleet.Enrichment.Tests.Stored;

public sealed class StoredLookupTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Agrees_with_a_naive_search_over_nested_prefixes(int seed)
    {
        var random = new Random(seed);
        var rows = Nested(random, random.Next(1, 300));
        using var snapshot = StoredRows.Snapshot(rows);
        var byPrefix = rows.GroupBy(row => row.Prefix).ToDictionary(group => group.Key, group => group.Last().Origins[0]);

        for (var pass = 0; pass < 2; pass++, snapshot.Expand())
            foreach (var address in rows.SelectMany(row => (Address[])[row.Prefix.First, row.Prefix.Last, Inside(random, row.Prefix), Any(random)]))
                Assert.Equal(Longest(byPrefix, address), Found(snapshot.Facts<Origin>(), address));
        Assert.Equal(byPrefix.Keys.OrderBy(prefix => prefix.IsIpv4 ? 0 : 1).ThenBy(prefix => prefix), snapshot.Enumerate<Origin>().Select(row => row.Prefix));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lookup_allocates_nothing_once_its_record_is_decoded(bool isExpanded)
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, StoredRows.Bytes(StoredRows.Asn));
        using var snapshot = StoredSnapshot.Open(path);
        File.Delete(path);
        if (isExpanded)
            snapshot.Expand();
        var facts = snapshot.Stored<Origin>();
        var (ipv4, ipv6) = (Address.Parse("192.0.2.1"), Address.Parse("2001:db8::1"));
        uint[] addresses = [1, ipv4.Ipv4Bits, 2, 3, 4];
        var matches = new PrefixMatch[addresses.Length];

        var allocated = Allocation.Of(() =>
        {
            facts.TryFind(ipv4, out _, out _);
            facts.TryFind(ipv6, out _, out _);
            facts.FindAll(addresses, matches);
        });

        Assert.Equal(0, allocated);
        Assert.Equal(25, matches[1].Length);
    }

    static (Prefix, Asn)? Found(Facts<Origin> facts, Address address) =>
        facts.TryFind(address, out var origin, out var prefix) ? (prefix, origin.Asns[0]) : null;

    static (Prefix, Asn)? Longest(Dictionary<Prefix, Asn> rows, Address address)
    {
        for (var length = address.BitLength; length >= 0; length--)
            if (rows.TryGetValue(Prefix.Of(address, length), out var asn))
                return (Prefix.Of(address, length), asn);
        return null;
    }

    /// <summary>Half of the prefixes are cut from earlier ones, longer or shorter, /0 and single addresses among them.</summary>
    static List<AsnRow> Nested(Random random, int count)
    {
        var rows = new List<AsnRow>();
        for (var i = 0; i < count; i++)
        {
            var address = rows.Count > 0 && random.Next(2) == 0 ? Inside(random, rows[random.Next(rows.Count)].Prefix) : Any(random);
            var length = random.Next(12) switch { 0 => 0, 1 => address.BitLength, _ => random.Next(address.BitLength + 1) };
            rows.Add(new AsnRow(Prefix.Of(address, length), [new Asn((uint)random.Next(50))]));
        }
        return rows;
    }

    static Address Inside(Random random, Prefix prefix) => new(prefix.First.Bits | Bits(random) & (prefix.First.Bits ^ prefix.Last.Bits));

    static Address Any(Random random) => random.Next(2) == 0 ? Address.FromIpv4((uint)(Bits(random) & uint.MaxValue)) : new Address(Bits(random));

    static UInt128 Bits(Random random) => new(unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue)), unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue)));
}
