using System.Text;
using BenchmarkDotNet.Attributes;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Tests.Mmdb;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>Our reader beside libmaxminddb: same file, same addresses, same process.</summary>
[Config(typeof(LookupConfig))]
public class MmdbBenchmarks
{
    const int Networks = 500_000;

    uint[] _addresses = [];
    string _key = "";
    byte[] _utf8Key = [];
    MmdbReader _reader = null!;
    nint _library;

    [ParamsSource(nameof(Databases))]
    public string Database { get; set; } = "";

    /// <summary>MaxMind's own test file only where <c>../shared/data</c> is.</summary>
    public static IEnumerable<string> Databases => LookupInputs.SharedData is null ? ["synthetic"] : ["synthetic", "GeoLite2-ASN-Test"];

    [GlobalSetup]
    public void Open()
    {
        var path = Database == "synthetic" ? WriteSynthetic() : Path.Combine(LookupInputs.SharedData ?? "", "mmdb", Database + ".mmdb");
        _key = "autonomous_system_number";
        _utf8Key = Encoding.UTF8.GetBytes(_key);
        _reader = MmdbReader.Open(path);
        _library = MaxmindLibrary.Open(path);
        _addresses = Database == "synthetic" ? LookupInputs.AnyIpv4(seed: 4) : Covered(_reader);
        var (theirs, ours) = (MaxmindLibrary.Lookup(_library, _addresses, _key), OursWithValue());
        Console.WriteLine($"// {path}: {_reader.SizeInBytes} bytes, {_reader.Metadata.NodeCount} nodes; hits {ours}, libmaxminddb {theirs} of {_addresses.Length}");
        if (theirs != ours)
            throw new InvalidOperationException("The two readers disagree.");
        if (Database == "synthetic")
            File.Delete(path);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = LookupInputs.Lookups, Description = "libmaxminddb: lookup")]
    public ulong Theirs() => MaxmindLibrary.Lookup(_library, _addresses, null);

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "MmdbReader: lookup")]
    public ulong Ours()
    {
        var found = 0ul;
        foreach (var address in _addresses)
            if (_reader.Find(Address.FromIpv4(address)).Found)
                found++;
        return found;
    }

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "libmaxminddb: lookup + one value")]
    public ulong TheirsWithValue() => MaxmindLibrary.Lookup(_library, _addresses, _key);

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "MmdbReader: lookup + one value")]
    public ulong OursWithValue()
    {
        var found = 0ul;
        foreach (var address in _addresses)
            if (_reader.Find(Address.FromIpv4(address)).Value.TryGet(_utf8Key, out var value) && value.TryReadUInt64(out _))
                found++;
        return found;
    }

    /// <summary>Random networks of /16 to /28 in a tree of IP version 6 with records of 28 bits, as GeoLite2 is made.</summary>
    static string WriteSynthetic()
    {
        var random = new Random(9);
        var writer = new MmdbForge(28, 6);
        var records = Enumerable.Range(0, 50_000).Select(i => writer.AddRecord(new Dictionary<string, object>
        {
            ["autonomous_system_number"] = (uint)i,
            ["autonomous_system_organization"] = $"Organisation {i}",
        })).ToArray();
        var networks = new HashSet<Prefix>();
        while (networks.Count < Networks)
            networks.Add(Prefix.Of(Address.FromIpv4((uint)random.NextInt64(1L << 32)), random.Next(16, 29)));
        foreach (var network in networks.OrderBy(network => network.Length))
            writer.Insert(network, records[random.Next(records.Length)]);
        writer.AliasIpv4();
        var path = Path.Combine(Path.GetTempPath(), $"tracefleet-bench-{Environment.ProcessId}.mmdb");
        File.WriteAllBytes(path, writer.ToArray());
        return path;
    }

    /// <summary>Addresses inside the networks of a small file; random ones would hardly ever be found.</summary>
    static uint[] Covered(MmdbReader reader)
    {
        var networks = new List<Prefix>();
        foreach (var network in reader.Networks())
            if (network.Prefix.IsIpv4)
                networks.Add(network.Prefix);
        var random = new Random(5);
        return [.. Enumerable.Range(0, LookupInputs.Lookups).Select(_ => networks[random.Next(networks.Count)].First.Ipv4Bits)];
    }
}
