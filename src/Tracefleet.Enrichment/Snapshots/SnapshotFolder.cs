namespace Tracefleet.Enrichment.Snapshots;

/// <summary>The snapshots found in one folder, at most one of each kind.</summary>
/// <remarks>
/// <c>*.mmdb</c> counts by its database type (ASN, City, Country), <c>*.dat</c> and <c>*.dat.gz</c> are tables of origin ASes,
/// <c>ixp.csv</c> holds peering LANs. Other files are left alone. A City database goes before a Country database.
/// </remarks>
public sealed record SnapshotFolder(AsnSnapshot? Asn, GeoSnapshot? Geo, IxpSnapshot? Ixp)
{
    public Annotator CreateAnnotator() => new(Asn, Geo, Ixp);

    /// <exception cref="SnapshotException">The folder is absent, a file cannot be used, or two files are of one kind.</exception>
    public static SnapshotFolder Load(string path)
    {
        if (!Directory.Exists(path))
            throw new SnapshotException(path, null, "the folder does not exist; create it or name another");
        var files = Directory.GetFiles(path);
        Array.Sort(files, StringComparer.Ordinal);
        var databases = files.Where(file => file.EndsWith(".mmdb", StringComparison.Ordinal)).Select(SnapshotFile.OpenDatabase).ToList();
        var cities = databases.Where(database => database.Holds("City")).ToList();
        var asn = Only("asn", [
            .. databases.Where(database => database.Holds("ASN")).Select(database => database.File),
            .. files.Where(SnapshotFile.IsAsnTable)]);
        var geo = Only("geo", (cities.Count > 0 ? cities : databases.Where(database => database.Holds("Country"))).Select(database => database.File));
        var ixp = files.FirstOrDefault(file => Path.GetFileName(file) == "ixp.csv");
        return new SnapshotFolder(
            asn is null ? null : SnapshotFile.LoadAsn(asn), geo is null ? null : SnapshotFile.LoadGeo(geo), ixp is null ? null : SnapshotFile.LoadIxp(ixp));
    }

    static string? Only(string kind, IEnumerable<string> candidates) => candidates.ToList() switch
    {
        [] => null,
        [var file] => file,
        [var first, var second, ..] => throw new SnapshotException(
            second, null, $"{Path.GetFileName(first)} beside it is also an {kind} snapshot; keep one of them in the folder"),
    };
}
