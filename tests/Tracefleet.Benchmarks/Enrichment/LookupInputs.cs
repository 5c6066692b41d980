using System.IO.Compression;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>Tables and address streams. Without <c>../shared/data</c> the Internet is replaced by random prefixes of usual lengths.</summary>
static class LookupInputs
{
    public const int Lookups = 1 << 18;

    public static string? SharedData { get; } = FindShared();

    public static List<AsnRow> Ipv4Internet() => Rows("ipasn_20140513.dat.gz", prefix => prefix.IsIpv4) ?? RandomRows(512_621, ipv4: true);

    public static List<AsnRow> Ipv6Internet() => Rows("ipasn6_20151101.dat.gz", prefix => !prefix.IsIpv4) ?? RandomRows(27_693, ipv4: false);

    public static PrefixTable<uint> Table(IEnumerable<AsnRow> rows)
    {
        var builder = new PrefixTableBuilder<uint>();
        foreach (var row in rows)
            builder.Add(row.Prefix, row.Origins[0].Number);
        return builder.Build();
    }

    public static uint[] AnyIpv4(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Lookups).Select(_ => (uint)random.NextInt64(1L << 32))];
    }

    /// <summary>Addresses inside the prefixes, each prefix as likely as any other.</summary>
    public static Address[] Announced(List<AsnRow> rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Lookups).Select(_ => Inside(rows[random.Next(rows.Count)].Prefix, random))];
    }

    static Address Inside(Prefix prefix, Random random) => new(prefix.First.Bits | Bits(random) & (prefix.First.Bits ^ prefix.Last.Bits));

    static UInt128 Bits(Random random) => new(Half(random), Half(random));

    static ulong Half(Random random)
    {
        Span<byte> bytes = stackalloc byte[8];
        random.NextBytes(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    static List<AsnRow>? Rows(string file, Func<Prefix, bool> wanted)
    {
        if (SharedData is null)
            return null;
        using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(SharedData, "bgp", file)), CompressionMode.Decompress));
        return [.. PyasnTable.Read(text, file).Where(row => wanted(row.Prefix))];
    }

    static List<AsnRow> RandomRows(int count, bool ipv4)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => new AsnRow(ipv4 ? RandomIpv4(random) : RandomIpv6(random), [new Asn((uint)random.Next(50_000))]))];
    }

    static Prefix RandomIpv4(Random random) => Prefix.Of(Address.FromIpv4((uint)random.NextInt64(1L << 32)), random.Next(16, 25));

    static Prefix RandomIpv6(Random random) => Prefix.Of(new Address(Bits(random) >> 3 | UInt128.One << 125), random.Next(20, 49));

    static string? FindShared()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "..", "shared", "data")) && File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
                return Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data"));
        return null;
    }
}
