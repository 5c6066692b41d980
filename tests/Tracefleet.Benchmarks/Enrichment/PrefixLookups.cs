using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>Longest-prefix match over whole Internet tables beside a C loop over DIR-24-8, in turns: the same prefixes, the same addresses, one process.</summary>
static class PrefixLookups
{
    public static void Run(TextWriter output)
    {
        var (ipv4, ipv6) = (LookupInputs.Ipv4Internet(), LookupInputs.Ipv6Internet());
        var sorted = Sorted(ipv4);
        var table = LookupInputs.Table([.. ipv4, .. ipv6]);
        var loop = Dir24Loop.TryBuild(sorted);
        output.WriteLine($"{table.Ipv4Count} IPv4 and {table.Ipv6Count} IPv6 prefixes: {table.SizeInBytes} bytes, DIR-24-8 {loop?.SizeInBytes}");
        var trie = BuiltPrefixTrie.OfIpv4(sorted);
        Ipv4(output, "IPv4 anywhere", LookupInputs.AnyIpv4(seed: 1), loop, trie, table);
        Ipv4(output, "IPv4 announced", Array.ConvertAll(LookupInputs.Announced(ipv4, seed: 2), address => address.Ipv4Bits), loop, trie, table);
        Ipv6(output, LookupInputs.Announced(ipv6, seed: 3), table);
        StoredFigures.Run(output, ipv4);
    }

    static void Ipv4(
        TextWriter output, string title, uint[] addresses, Dir24Loop? loop, BuiltPrefixTrie trie, PrefixTable<uint> table)
    {
        var (values, matches) = (new uint[addresses.Length], new PrefixMatch[addresses.Length]);
        InterleavedLookups.Compare(output, title,
        [
            .. loop is null ? [] : ((string, Func<ulong>)[])[("DIR-24-8 in C, sum", () => loop.SumOf(addresses)), ("DIR-24-8 in C, all", () => { loop.Find(addresses, values); return 0; })],
            ("trie, sum", () => Sum(trie, addresses)),
            ("trie, all", () => { trie.FindAll(addresses, matches); return 0; }),
            ("table, match", () => SumOfMatches(table, addresses)),
            ("table, value", () => SumOfValues(table, addresses)),
        ]);
    }

    static void Ipv6(TextWriter output, Address[] addresses, PrefixTable<uint> table)
    {
        InterleavedLookups.Compare(output, "IPv6 announced",
        [
            ("table, match", () => SumOfMatches(table, addresses)),
            ("table, value", () => SumOfValues(table, addresses)),
        ]);
    }

    static ulong Sum(BuiltPrefixTrie trie, uint[] addresses)
    {
        var sum = 0UL;
        foreach (var address in addresses)
            sum ^= trie.Find(address).Bits;
        return sum;
    }

    static ulong SumOfMatches(PrefixTable<uint> table, uint[] addresses)
    {
        var sum = 0UL;
        foreach (var address in addresses)
            sum ^= table.FindIpv4(address).Bits;
        return sum;
    }

    static ulong SumOfValues(PrefixTable<uint> table, uint[] addresses)
    {
        var sum = 0UL;
        foreach (var address in addresses)
            sum ^= table.TryFindIpv4(address, out var asn) ? asn : 0;
        return sum;
    }

    static ulong SumOfMatches(PrefixTable<uint> table, Address[] addresses)
    {
        var sum = 0UL;
        foreach (var address in addresses)
            sum ^= table.Find(address).Bits;
        return sum;
    }

    static ulong SumOfValues(PrefixTable<uint> table, Address[] addresses)
    {
        var sum = 0UL;
        foreach (var address in addresses)
            sum ^= table.TryFind(address, out var asn) ? asn : 0;
        return sum;
    }

    static PrefixEntry[] Sorted(List<AsnRow> rows)
    {
        var entries = new PrefixEntries();
        foreach (var row in rows)
            entries.Add(row.Prefix, (int)(row.Origins[0].Number % PrefixMatch.MaxRecords) + 1);
        return entries.Ipv4();
    }
}
