using System.Globalization;
using System.Text.RegularExpressions;
using Tracefleet.Snapshots.Collectors;
using Tracefleet.Snapshots.Downloads;

namespace Tracefleet.Snapshots.Obtaining;

/// <summary>Material at a URL, or the table of a collector.</summary>
sealed partial class RemoteMaterial(Downloader downloader, SnapshotSites sites, TimeProvider time)
{
    const int StepsBack = 3, LongestSuffix = 80;

    /// <summary>Tables appear some minutes after the moment that they describe.</summary>
    static readonly TimeSpan PublishingDelay = TimeSpan.FromMinutes(30);

    public async Task<Material> OfUrlAsync(Uri url, long maxBytes, Action<long, long?> progress, CancellationToken cancellation)
    {
        var request = new DownloadRequest(url, maxBytes) { Suffix = SuffixOf(url) };
        var file = await downloader.FetchAsync(request, progress, cancellation);
        var table = Collector.Of(url, sites);
        return new Material([file.Path], request.ShownUrl, table?.Collector.Project ?? SourceOf(url))
        {
            Collector = table?.Collector.Host,
            From = request.ShownUrl,
            DataAt = table?.DataAt ?? file.LastModified ?? time.GetUtcNow(),
            Temporary = [file.Path],
        };
    }

    /// <summary>The table nearest to a date, or the newest that is there.</summary>
    public async Task<Material> OfCollectorAsync(SnapshotOrder order, Action<long, long?> progress, CancellationToken cancellation)
    {
        var collector = Collector.Find(order.Collector!);
        var now = time.GetUtcNow();
        if (order.Date > now)
            throw new SnapshotLibraryException(string.Create(
                CultureInfo.InvariantCulture, $"{order.Date:u} is in the future, and it is {now:u}; name an earlier date, or none for the newest table"));
        var moment = order.Date is { } date ? collector.Grid.Nearest(date, now) : collector.Grid.AtOrBefore(now - PublishingDelay);
        for (var left = order.Date is null ? StepsBack : 0; ; left--, moment = collector.Grid.Before(moment))
        {
            try
            {
                return await OfUrlAsync(collector.TableAt(moment, sites), order.MaxDownloadBytes, progress, cancellation);
            }
            catch (NotFoundFailure) when (left > 0)
            {
                // Not published yet, or the collector paused.
            }
            catch (NotFoundFailure failure)
            {
                throw new SnapshotLibraryException(
                    $"{failure.Message}: {collector.Host} has no table of that moment; look into the folder above it, and name a table by its URL (--url)", failure);
            }
        }
    }

    string SourceOf(Uri url) => url switch
    {
        _ when SnapshotSites.PathBelow(sites.RouteViews, url) is not null => "routeviews",
        _ when SnapshotSites.PathBelow(sites.Ris, url) is not null => "ris",
        _ when SnapshotSites.PathBelow(sites.MaxMind, url) is not null => "maxmind",
        _ when SnapshotSites.PathBelow(sites.PeeringDb, url) is not null => "peeringdb",
        _ when url.Host is "caida.org" || url.Host.EndsWith(".caida.org", StringComparison.Ordinal) => "caida",
        _ => "url",
    };

    // Some readers tell kinds and dates by the name of a file.
    static string SuffixOf(Uri url)
    {
        var name = Unusual().Replace(Path.GetFileName(url.AbsolutePath), "");
        return name.Length == 0 ? "" : "." + name[^Math.Min(name.Length, LongestSuffix)..];
    }

    [GeneratedRegex("[^A-Za-z0-9._-]")]
    private static partial Regex Unusual();
}
