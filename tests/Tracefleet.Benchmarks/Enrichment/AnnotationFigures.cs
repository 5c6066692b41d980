using System.Diagnostics;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>A million different hop addresses annotated with origin, place and exchange, out of snapshot files.</summary>
static class AnnotationFigures
{
    const int Addresses = 1_000_000, Rounds = 7, Places = 50_000, Exchanges = 800, AtOnce = 1_024;

    public static void Run(TextWriter output)
    {
        var rows = LookupInputs.Ipv4Internet();
        var folder = Directory.CreateTempSubdirectory("annotations-").FullName;
        try
        {
            using var asn = Open(folder, SnapshotKind.Asn, (file, description) => SnapshotWriter.Write(file, description, rows));
            using var geo = Open(folder, SnapshotKind.Geo, (file, description) => SnapshotWriter.Write(file, description, PlacesOf(rows)));
            using var ixp = Open(folder, SnapshotKind.Ixp, (file, description) => SnapshotWriter.Write(file, description, LansOf(rows)));
            foreach (var snapshot in (StoredSnapshot[])[asn, geo, ixp])
                snapshot.Expand();
            Measure(output, asn, geo, ixp, Different(rows));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void Measure(TextWriter output, StoredSnapshot asn, StoredSnapshot geo, StoredSnapshot ixp, Address[] addresses)
    {
        Annotator Fresh() => new(
            new AsnSnapshot("asn", asn.Facts<Origin>()), new GeoSnapshot("geo", geo.Facts<Place>()), new IxpSnapshot("ixp", ixp.Facts<Exchange>()));
        output.WriteLine($"\n| {Addresses:N0} different addresses, origin, place and exchange | best s | median s | best M/s |\n|---|---|---|---|");
        Row(output, "one by one", () => OneByOne(Fresh(), addresses));
        Row(output, $"{AtOnce:N0} at once", () => ManyAtOnce(Fresh(), addresses));
        Row(output, $"{AtOnce:N0} at once, two threads", () => Parallel.Invoke(
            () => ManyAtOnce(Fresh(), addresses.AsSpan(0, Addresses / 2)), () => ManyAtOnce(Fresh(), addresses.AsSpan(Addresses / 2))));
    }

    static void OneByOne(Annotator annotator, Address[] addresses)
    {
        var annotations = new Annotation[AtOnce];
        for (var i = 0; i < addresses.Length; i++)
            annotations[i % AtOnce] = annotator.Annotate(addresses[i]);
    }

    static void ManyAtOnce(Annotator annotator, ReadOnlySpan<Address> addresses)
    {
        var annotations = new Annotation[AtOnce];
        for (; addresses.Length > 0; addresses = addresses[Math.Min(AtOnce, addresses.Length)..])
            annotator.AnnotateAll(addresses[..Math.Min(AtOnce, addresses.Length)], annotations);
    }

    static void Row(TextWriter output, string name, Action run)
    {
        var taken = new double[Rounds];
        run();
        for (var i = 0; i < Rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            taken[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(taken);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {taken[0]:F3} | {taken[Rounds / 2]:F3} | {Addresses / taken[0] / 1e6:F2} |"));
    }

    static StoredSnapshot Open(string folder, SnapshotKind kind, Action<Stream, SnapshotDescription> write)
    {
        var path = Path.Combine(folder, kind + StoredSnapshot.Extension);
        using (var file = File.Create(path))
            write(file, new SnapshotDescription { Id = "", Kind = kind, Source = "file", Format = "table", DataAt = DateTimeOffset.UnixEpoch, CreatedAt = DateTimeOffset.UnixEpoch });
        return StoredSnapshot.Open(path);
    }

    // Places change along the address space about as often as prefixes do.
    static IEnumerable<GeoRow> PlacesOf(List<AsnRow> rows)
    {
        var random = new Random(3);
        foreach (var row in rows)
        {
            var place = random.Next(Places);
            yield return new GeoRow(row.Prefix, "FR", $"City {place}", place % 90, place % 180) { CountryName = "France", TimeZone = "Europe/Paris", RadiusKilometres = 20 };
        }
    }

    static IEnumerable<IxpRow> LansOf(List<AsnRow> rows)
    {
        var random = new Random(4);
        for (var i = 0; i < Exchanges; i++)
            yield return new IxpRow(rows[random.Next(rows.Count)].Prefix, $"Exchange {i}") { City = "Paris", Country = "FR" };
    }

    static Address[] Different(List<AsnRow> rows)
    {
        var different = new HashSet<Address>();
        for (var seed = 10; different.Count < Addresses; seed++)
            different.UnionWith(LookupInputs.Announced(rows, seed));
        return [.. different.Take(Addresses)];
    }
}
