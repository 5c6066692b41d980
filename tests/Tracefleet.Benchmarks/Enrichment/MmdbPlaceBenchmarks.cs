using BenchmarkDotNet.Attributes;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>City, country and coordinates of random IPv4 addresses: our facts, each decoded once, beside libmaxminddb reading the four values.</summary>
[Config(typeof(LookupConfig))]
public class MmdbPlaceBenchmarks
{
    const int Networks = 500_000;
    const int Places = 50_000;

    uint[] _addresses = [];
    MmdbReader _reader = null!;
    Facts<Place> _facts = null!;
    nint _library;

    [GlobalSetup]
    public void Open()
    {
        var path = WriteCities();
        _reader = MmdbReader.Open(path);
        _facts = SnapshotFile.LoadGeo(path).Facts;
        _library = MaxmindLibrary.Open(path);
        _addresses = LookupInputs.AnyIpv4(seed: 4);
        var (theirs, ours) = (Theirs(), Ours());
        Console.WriteLine($"// {path}: {_reader.SizeInBytes} bytes, {_reader.Metadata.NodeCount} nodes; located {ours}, libmaxminddb {theirs} of {_addresses.Length}");
        if (theirs != ours)
            throw new InvalidOperationException("The two readers disagree.");
        File.Delete(path);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = LookupInputs.Lookups, Description = "libmaxminddb: lookup + city, country, latitude, longitude")]
    public ulong Theirs() => MaxmindLibrary.Locate(_library, _addresses);

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "MmdbFacts: city, country, latitude, longitude")]
    public ulong Ours()
    {
        var found = 0ul;
        foreach (var address in _addresses)
            if (_facts.TryFind(Address.FromIpv4(address), out var place, out _) && place is { City: not null, Country: not null, Latitude: not null, Longitude: not null })
                found++;
        return found;
    }

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "libmaxminddb: lookup")]
    public ulong TheirLookup() => MaxmindLibrary.Lookup(_library, _addresses, null);

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "MmdbReader: lookup")]
    public ulong OurLookup()
    {
        var found = 0ul;
        foreach (var address in _addresses)
            if (_reader.Find(Address.FromIpv4(address)).Found)
                found++;
        return found;
    }

    /// <summary>Random networks of /16 to /28 with records as GeoLite2 City has them.</summary>
    static string WriteCities()
    {
        var random = new Random(9);
        var places = Enumerable.Range(0, Places).Select(i => new Place($"{(char)('A' + i % 26)}{(char)('A' + i / 26 % 10)}", $"City {i}", i % 180 - 90 + 0.25, i % 360 - 180 + 0.125)
        {
            CountryName = $"Country {i % 260}",
            TimeZone = $"Zone/{i % 400}",
            PostalCode = $"{i:D5}",
            RadiusKilometres = i % 1000,
        }).ToArray();
        var networks = new HashSet<Prefix>();
        while (networks.Count < Networks)
            networks.Add(Prefix.Of(Address.FromIpv4((uint)random.NextInt64(1L << 32)), random.Next(16, 29)));
        var path = Path.Combine(Path.GetTempPath(), $"tracefleet-bench-city-{Environment.ProcessId}.mmdb");
        using var file = File.Create(path);
        MmdbWriter.Write(file, new MmdbExport
        {
            Geo = networks.Order().Select(network => (network, places[random.Next(Places)])),
            BuiltAt = DateTimeOffset.FromUnixTimeSeconds(1_780_229_280),
        });
        return path;
    }
}
