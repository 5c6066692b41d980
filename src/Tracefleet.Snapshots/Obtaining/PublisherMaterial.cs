using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Downloads;
using Tracefleet.Snapshots.Keeping;

namespace Tracefleet.Snapshots.Obtaining;

/// <summary>Material that publishers give to account holders: MaxMind's editions and PeeringDB's objects.</summary>
sealed partial class PublisherMaterial(Downloader downloader, SnapshotSites sites, TimeProvider time)
{
    const string MaxMindHint = "MaxMind needs the account ID and a license key of that account, with the right to download the edition";
    const string PeeringDbHint = "PeeringDB takes an API key and allows more requests with one";

    public async Task<Material> MaxMindAsync(SnapshotOrder order, Action<long, long?> progress, CancellationToken cancellation)
    {
        var edition = order.Edition ?? (order.Kind == SnapshotKind.Asn ? "GeoLite2-ASN" : "GeoLite2-City-CSV");
        if (!EditionName().IsMatch(edition))
            throw new SnapshotLibraryException($"{edition}: not a name of an edition; one is, for example, GeoLite2-City-CSV");
        if (string.IsNullOrEmpty(order.Account) || string.IsNullOrEmpty(order.Key))
            throw new SnapshotLibraryException($"{MaxMindHint}; give both, or name a file that you have (--file)");
        var suffix = edition.EndsWith("-CSV", StringComparison.Ordinal) ? "zip" : "tar.gz";
        var request = new DownloadRequest(new Uri(sites.MaxMind, $"geoip/databases/{edition}/download?suffix={suffix}"), order.MaxDownloadBytes)
        {
            Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{order.Account}:{order.Key}"))),
            Refused = MaxMindHint,
            NotFound = "check the name of the edition",
            Suffix = $".{edition}.{suffix}",
        };
        var sha256 = await Sha256Async(request, cancellation);
        var file = await downloader.FetchAsync(request, progress, cancellation);
        await CheckAsync(file, sha256, request, cancellation);
        return new Material([file.Path], edition, "maxmind")
        {
            From = request.ShownUrl,
            DataAt = file.LastModified ?? time.GetUtcNow(),
            Temporary = [file.Path],
        };
    }

    /// <summary>The checksum that MaxMind publishes beside each file: digits, blanks, name.</summary>
    async Task<string?> Sha256Async(DownloadRequest file, CancellationToken cancellation)
    {
        var text = await downloader.FetchTextAsync(file with { Url = new Uri(file.Url.AbsoluteUri + ".sha256") }, cancellation);
        return text is not null && Sha256().Match(text) is { Success: true } match ? match.Value.ToLowerInvariant() : null;
    }

    static async Task CheckAsync(Downloaded file, string? expected, DownloadRequest request, CancellationToken cancellation)
    {
        var found = await FileHash.OfAsync(file.Path, cancellation);
        if (expected is null || found == expected)
            return;
        File.Delete(file.Path);
        throw new SnapshotLibraryException($"{request.ShownUrl}: its SHA-256 is {found} and {expected} is published; try again");
    }

    // One request for each kind of object: PeeringDB limits requests, not bytes.
    static readonly (string Kind, string Query)[] Objects =
    [
        ("ix", "depth=0"), ("ixlan", "depth=0"), ("ixpfx", "depth=0"), ("netixlan", "depth=0"), ("net", "depth=0&fields=id,asn,name,status"),
    ];

    public async Task<Material> PeeringDbAsync(SnapshotOrder order, Action<long, long?> progress, CancellationToken cancellation)
    {
        var files = new List<string>();
        try
        {
            long before = 0;
            foreach (var (kind, query) in Objects)
            {
                var request = new DownloadRequest(new Uri(sites.PeeringDb, $"api/{kind}?{query}"), order.MaxDownloadBytes - before)
                {
                    Authorization = string.IsNullOrEmpty(order.Key) ? null : new AuthenticationHeaderValue("Api-Key", order.Key),
                    Refused = PeeringDbHint,
                    Throttled = PeeringDbHint,
                    Suffix = $".{kind}.json",
                };
                var offset = before;
                var file = await downloader.FetchAsync(request, (bytes, _) => progress(offset + bytes, null), cancellation);
                files.Add(file.Path);
                before += file.Bytes;
            }
            return new Material(files, "PeeringDB", "peeringdb")
            {
                From = string.Create(CultureInfo.InvariantCulture, $"{sites.PeeringDb}api/"),
                DataAt = time.GetUtcNow(),
                Temporary = files,
            };
        }
        catch
        {
            files.ForEach(File.Delete);
            throw;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,64}$")]
    private static partial Regex EditionName();

    [GeneratedRegex("^[0-9a-fA-F]{64}")]
    private static partial Regex Sha256();
}
