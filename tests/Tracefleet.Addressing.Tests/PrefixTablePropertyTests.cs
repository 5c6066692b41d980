namespace Tracefleet.Addressing.Tests;

/// <summary>The table against a list that is searched from end to end.</summary>
public sealed class PrefixTablePropertyTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Agrees_with_a_naive_search_over_nested_prefixes(int seed)
    {
        var random = new Random(seed);
        var rows = Rows(random, random.Next(1, 400));
        var table = Build(rows);

        foreach (var address in Probes(random, rows).Concat(rows.SelectMany(row => Edges(row.Prefix))))
            AssertSame(rows, table, address);
        AssertAllAreTheSame(table, [.. Probes(random, rows).Select(address => address.Ipv4Bits)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Agrees_with_a_naive_search_when_the_root_is_large(int seed)
    {
        var random = new Random(seed);
        var rows = Rows(random, 40_000);
        var table = Build(rows);
        var byPrefix = rows.GroupBy(row => row.Prefix).ToDictionary(group => group.Key, group => group.Last().Value);

        var probes = Probes(random, rows).ToList();
        foreach (var address in probes)
            Assert.Equal(Longest(byPrefix, address), Found(table, address));
        AssertAllAreTheSame(table, [.. probes.Where(address => address.IsIpv4).Select(address => address.Ipv4Bits)]);
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 60)];

    static PrefixTable<int> Build(List<(Prefix Prefix, int Value)> rows)
    {
        var builder = new PrefixTableBuilder<int>();
        foreach (var (prefix, value) in rows)
            builder.Add(prefix, value);
        return builder.Build();
    }

    static void AssertSame(List<(Prefix Prefix, int Value)> rows, PrefixTable<int> table, Address address)
    {
        var expected = rows.Where(row => row.Prefix.Contains(address)).OrderBy(row => row.Prefix.Length).Select(row => ((Prefix, int)?)row).LastOrDefault();

        Assert.Equal(expected, Found(table, address));
        if (address.IsIpv4)
            Assert.Equal(expected?.Item2, table.TryFindIpv4(address.Ipv4Bits, out var value) ? value : null);
    }

    static void AssertAllAreTheSame(PrefixTable<int> table, uint[] addresses)
    {
        var matches = new PrefixMatch[addresses.Length];

        table.FindAll(addresses, matches);

        Assert.Equal(addresses.Select(table.FindIpv4), matches);
    }

    static (Prefix, int)? Found(PrefixTable<int> table, Address address) =>
        table.TryFind(address, out var value, out var prefix) ? (prefix, value) : null;

    static (Prefix, int)? Longest(Dictionary<Prefix, int> rows, Address address)
    {
        for (var length = address.BitLength; length >= 0; length--)
            if (rows.TryGetValue(Prefix.Of(address, length), out var value))
                return (Prefix.Of(address, length), value);
        return null;
    }

    /// <summary>Half of the prefixes are cut from earlier ones, longer or shorter, so that they nest, touch and repeat.</summary>
    static List<(Prefix Prefix, int Value)> Rows(Random random, int count)
    {
        var rows = new List<(Prefix Prefix, int Value)>();
        for (var i = 0; i < count; i++)
        {
            var near = rows.Count > 0 && random.Next(2) == 0 ? rows[random.Next(rows.Count)].Prefix : (Prefix?)null;
            var address = near is { } prefix ? Inside(random, prefix) : Any(random);
            rows.Add((Prefix.Of(address, random.Next(address.BitLength + 1)), random.Next(1000)));
        }
        return rows;
    }

    static IEnumerable<Address> Probes(Random random, List<(Prefix Prefix, int Value)> rows) =>
        Enumerable.Range(0, 600).Select(i => i % 4 == 0 ? Any(random) : Inside(random, rows[random.Next(rows.Count)].Prefix)).ToList();

    static IEnumerable<Address> Edges(Prefix prefix)
    {
        yield return prefix.First;
        yield return prefix.Last;
        yield return unchecked(new Address(prefix.First.Bits - 1));
        yield return unchecked(new Address(prefix.Last.Bits + 1));
    }

    static Address Inside(Random random, Prefix prefix) => new(prefix.First.Bits | Bits(random) & (prefix.First.Bits ^ prefix.Last.Bits));

    static Address Any(Random random) => random.Next(2) == 0 ? Address.FromIpv4((uint)(Bits(random) & uint.MaxValue)) : new Address(Bits(random));

    static UInt128 Bits(Random random) => new(unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue)), unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue)));
}
