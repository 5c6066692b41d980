using System.Diagnostics;
using System.Globalization;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>
/// The same lookups in short turns, one after the other, many times over: on a busy machine the fastest turn of each is the one that nobody
/// disturbed, and peers that take turns share whatever does disturb them. BenchmarkDotNet runs one candidate to its end before the next.
/// </summary>
static class InterleavedLookups
{
    const int Rounds = 100;

    public static void Run(TextWriter output)
    {
        var tables = new PrefixTableBenchmarks();
        tables.Load();
        Compare(output, "Prefix table",
        [
            ("bare array of 2^24, IPv4 anywhere", () => tables.Flat()),
            ("IPv4 anywhere, value", () => tables.AnyIpv4()),
            ("IPv4 announced, value", () => tables.AnnouncedIpv4()),
            ("IPv4 announced as Address, value", () => tables.Ipv4Addresses()),
            ("IPv4 announced as Address, value and prefix", () => tables.Ipv4Prefixes()),
            ("IPv6 announced, value", () => tables.Ipv6Addresses()),
            ("IPv6 announced, value and prefix", () => tables.Ipv6Prefixes()),
        ]);
        RunMmdb(output);
        var annotator = new AnnotatorBenchmarks();
        annotator.Load();
        Compare(output, "Annotator", [("seen before", () => (ulong)annotator.Repeated()), ("never seen", () => (ulong)annotator.Fresh())]);
        var mapping = new MappingBenchmarks();
        mapping.Map();
        Compare(output, "Four bytes of a mapped file",
            [("span over the mapping", () => mapping.Span()), ("MemoryMappedViewAccessor.ReadUInt32", () => mapping.Accessor()), ("SafeBuffer.Read<uint>", () => mapping.Buffer())]);
    }

    public static void RunMmdb(TextWriter output)
    {
        foreach (var database in MmdbBenchmarks.Databases)
            CompareReaders(output, database);
        var places = new MmdbPlaceBenchmarks();
        places.Open();
        Compare(output, "MMDB, synthetic City, lookup", [("libmaxminddb", places.TheirLookup), ("MmdbReader", places.OurLookup)]);
        Compare(output, "MMDB, synthetic City, city, country and coordinates", [("libmaxminddb, four values", places.Theirs), ("MmdbFacts", places.Ours)]);
    }

    static void CompareReaders(TextWriter output, string database)
    {
        var readers = new MmdbBenchmarks { Database = database };
        readers.Open();
        Compare(output, $"MMDB, {database}, lookup", [("libmaxminddb", readers.Theirs), ("MmdbReader", readers.Ours)]);
        Compare(output, $"MMDB, {database}, lookup + one value", [("libmaxminddb", readers.TheirsWithValue), ("MmdbReader", readers.OursWithValue)]);
    }

    public static void Compare(TextWriter output, string title, (string Name, Func<ulong> Run)[] candidates)
    {
        var turns = candidates.Select(_ => new double[Rounds]).ToArray();
        for (var round = -8; round < Rounds; round++)
            for (var i = 0; i < candidates.Length; i++)
                if (Turn(candidates[i].Run) is var nanoseconds && round >= 0)
                    turns[i][round] = nanoseconds;

        output.WriteLine($"\n| {title} | best ns | lower quartile ns | best M/s | speed against the first |\n|---|---|---|---|---|");
        foreach (var times in turns)
            Array.Sort(times);
        for (var i = 0; i < candidates.Length; i++)
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {candidates[i].Name} | {turns[i][0]:F1} | {turns[i][Rounds / 4]:F1} | {1000 / turns[i][0]:F1} | {turns[0][0] / turns[i][0]:F2} |"));
    }

    static double Turn(Func<ulong> run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / LookupInputs.Lookups;
    }
}
