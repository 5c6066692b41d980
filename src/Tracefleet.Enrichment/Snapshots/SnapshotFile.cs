using System.IO.Compression;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Loads one snapshot from one file. Its date is the build date inside a database, else the file's last change.</summary>
public static class SnapshotFile
{
    public static bool IsAsnTable(string file) =>
        file.EndsWith(".dat", StringComparison.Ordinal) || file.EndsWith(".dat.gz", StringComparison.Ordinal);

    /// <summary>From an ASN database or a table of origin ASes.</summary>
    /// <exception cref="SnapshotException">The file cannot be used.</exception>
    public static AsnSnapshot LoadAsn(string file)
    {
        if (!IsAsnTable(file))
        {
            var database = OpenDatabase(file);
            return new AsnSnapshot(database.Id("asn"), new MmdbFacts<Origin>(database.Reader, MmdbRecords.Origin));
        }
        using var text = OpenText(file);
        return Guarded(file, () => AsnSnapshot.FromRows(PyasnTable.Read(text, file), LastChange(file)));
    }

    /// <summary>From a City or Country database.</summary>
    /// <exception cref="SnapshotException">The file cannot be used.</exception>
    public static GeoSnapshot LoadGeo(string file)
    {
        var database = OpenDatabase(file);
        return new GeoSnapshot(database.Id("geo"), new MmdbFacts<Place>(database.Reader, new MmdbPlaces("en").Decode));
    }

    /// <summary>From a table of peering LANs.</summary>
    /// <exception cref="SnapshotException">The file cannot be used.</exception>
    public static IxpSnapshot LoadIxp(string file)
    {
        using var text = OpenText(file);
        return Guarded(file, () => IxpSnapshot.FromRows(IxpTable.Read(text, file), LastChange(file)));
    }

    internal static Database OpenDatabase(string file)
    {
        try
        {
            return Guarded(file, () => new Database(file, MmdbReader.Open(file)));
        }
        catch (MmdbException failure)
        {
            throw new SnapshotException(file, null, $"not a usable MaxMind DB: {failure.Message}", failure);
        }
    }

    static StreamReader OpenText(string file) => Guarded(file, () =>
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
    });

    static T Guarded<T>(string file, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SnapshotException(file, null, $"cannot be read: {failure.Message}", failure);
        }
    }

    static DateTimeOffset LastChange(string file) => new(File.GetLastWriteTimeUtc(file), TimeSpan.Zero);

    /// <summary>An open database and where it came from.</summary>
    internal sealed record Database(string File, MmdbReader Reader)
    {
        public bool Holds(string kind) => Reader.Metadata.DatabaseType.Contains(kind, StringComparison.OrdinalIgnoreCase);

        public string Id(string kind) => SnapshotId.Of(kind, Reader.Metadata.BuiltAt, Reader.Bytes);
    }
}
