using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Tests.Mmdb;

/// <summary>Databases whose records are numbers, and a prefix table that holds the same.</summary>
static class MmdbFixture
{
    public static byte[] Write(List<(Prefix Prefix, int Value)> rows, int recordBits, int ipVersion)
    {
        var writer = new MmdbForge(recordBits, ipVersion);
        foreach (var (prefix, value) in rows.OrderBy(row => row.Prefix.Length))
            writer.Insert(prefix, writer.AddRecord((uint)value));
        if (ipVersion == 6 && rows.Exists(row => row.Prefix.IsIpv4))
            writer.AliasIpv4();
        return writer.ToArray();
    }

    public static PrefixTable<int> Table(List<(Prefix Prefix, int Value)> rows)
    {
        var table = new PrefixTableBuilder<int>();
        foreach (var (prefix, value) in rows)
            table.Add(prefix, value);
        return table.Build();
    }

    /// <summary>IPv6 networks lie in 2400::/6, away from ::/96 and its aliases.</summary>
    public static List<(Prefix Prefix, int Value)> RandomNetworks(Random random, int count, int ipVersion)
    {
        var rows = new Dictionary<Prefix, int>();
        while (rows.Count < count)
            rows[ipVersion == 4 || random.Next(2) == 0 ? Ipv4(random) : Ipv6(random)] = random.Next();
        return [.. rows.Select(row => (row.Key, row.Value))];
    }

    public static IEnumerable<Address> Around(Prefix prefix)
    {
        yield return prefix.First;
        yield return prefix.Last;
        if (prefix.IsIpv4)
            yield return Address.FromIpv4(unchecked(prefix.Last.Ipv4Bits + 1));
        else
            yield return new Address(prefix.First.Bits - 1);
    }

    public static List<string> Dump(MmdbReader reader)
    {
        var lines = new List<string>();
        foreach (var network in reader.Networks())
            lines.Add($"{network.Prefix} {network.Value.ToObject()}");
        return lines;
    }

    static Prefix Ipv4(Random random) => Prefix.Of(Address.FromIpv4((uint)random.NextInt64(1L << 32)), random.Next(1, 33));

    static Prefix Ipv6(Random random)
    {
        var high = 0x2400_0000_0000_0000ul | (ulong)random.NextInt64(1L << 58);
        return Prefix.Of(new Address(new UInt128(high, (ulong)random.NextInt64())), random.Next(8, 129));
    }
}
