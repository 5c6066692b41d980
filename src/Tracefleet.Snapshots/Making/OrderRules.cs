using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Making;

/// <summary>What an order may say.</summary>
static class OrderRules
{
    /// <exception cref="SnapshotLibraryException">It says too much, too little, or what does not fit its kind.</exception>
    public static void Check(SnapshotOrder order)
    {
        var faults = Faults(order).ToList();
        if (faults.Count > 0)
            throw new SnapshotLibraryException(string.Join("; ", faults));
    }

    static IEnumerable<string> Faults(SnapshotOrder order)
    {
        var ways = Ways(order).Where(way => way.IsSet).Select(way => way.Name).ToList();
        if (ways.Count == 0)
            yield return $"nothing says where the data comes from; name one of {string.Join(", ", Ways(order).Select(way => way.Name))}";
        if (ways.Count > 1)
            yield return $"{string.Join(" and ", ways)} cannot be combined; name one of them";
        if (order.Collector is not null && order.Kind != SnapshotKind.Asn)
            yield return "a collector has routes: it makes asn snapshots only";
        if (order.Date is not null && order.Collector is null)
            yield return "a date needs a collector";
        if ((order.AsNames ?? (object?)order.AsNamesUrl) is not null && order.Kind != SnapshotKind.Asn)
            yield return "AS names belong to asn snapshots only";
        if (order.Routes && order.Kind != SnapshotKind.Asn)
            yield return "routes are kept beside asn snapshots only";
        if (order.Routes && order.Publisher)
            yield return "a publisher's database holds origins and no routes; name a collector, or leave the routes out";
        if (order is { AsNames: not null, AsNamesUrl: not null })
            yield return "AS names come from a file or from a URL; name one of them";
        if (order.Publisher && order.Kind == SnapshotKind.Asn && order.Edition is null)
            yield return "asn data is published by collectors; name a collector, or an edition such as GeoLite2-ASN";
        if (order.Files.Count > 1 && order.Kind != SnapshotKind.Ixp)
            yield return $"{SnapshotNames.Word(order.Kind)} snapshots are made of one file";
        foreach (var url in new[] { order.Url, order.AsNamesUrl }.OfType<Uri>().Where(url => !url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            yield return $"{url}: not a URL that can be downloaded; it begins with http:// or https://";
        if (order.MaxDownloadBytes <= 0)
            yield return "the size limit is at least one byte";
        if (order.Import.MaxBadShare is not (>= 0 and <= 1))
            yield return "the share of bad records is between 0 and 1";
    }

    static IEnumerable<(string Name, bool IsSet)> Ways(SnapshotOrder order)
    {
        if (order.Kind == SnapshotKind.Asn)
            yield return ("a collector", order.Collector is not null);
        yield return ("a URL", order.Url is not null);
        yield return ("a file", order.Files.Count > 0);
        yield return ("standard input", order.Input is not null);
        yield return ("the publisher's download", order.Publisher);
    }
}
