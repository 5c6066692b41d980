using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracefleet.Snapshots.Collectors;

/// <summary>A host that gathers BGP routes and publishes its tables.</summary>
/// <param name="Host">For example <c>route-views2.routeviews.org</c>.</param>
/// <param name="Project"><c>routeviews</c> or <c>ris</c>.</param>
/// <param name="Location">City, and the exchange where it sits at one; null for one that we do not know.</param>
/// <param name="Folder">Its folder below the project's site, with a slash at the end; empty for the one that has none.</param>
public sealed partial record Collector(string Host, string Project, string? Location, string Folder)
{
    const string RouteViewsDomain = ".routeviews.org", OldRouteViewsDomain = ".oregon-ix.net", RisDomain = ".ripe.net";
    const int NearMatches = 3;

    /// <summary>Those we know, those that have been switched off with them: their archives stay.</summary>
    public static ImmutableArray<Collector> All { get; } = CollectorTable.Read();

    bool IsRis => Project == "ris";

    internal TableGrid Grid => IsRis ? TableGrid.Ris : TableGrid.RouteViews;

    /// <summary>By host name, or its first part alone, for example <c>rrc00</c>. Unknown ones are taken where their project follows from the name.</summary>
    /// <exception cref="SnapshotLibraryException">Nobody's collector; the message names near ones.</exception>
    public static Collector Find(string name)
    {
        var wanted = name.Trim().TrimEnd('.').ToLowerInvariant();
        if (wanted.EndsWith(OldRouteViewsDomain, StringComparison.Ordinal))
            wanted = wanted[..^OldRouteViewsDomain.Length] + RouteViewsDomain;
        return All.FirstOrDefault(collector => collector.Host == wanted || collector.ShortName == wanted)
            ?? ByRule(wanted)
            ?? throw new SnapshotLibraryException($"{name}: no collector of that name is known; near it: {string.Join(", ", NearTo(wanted))}");
    }

    string ShortName => Host[..^(IsRis ? RisDomain : RouteViewsDomain).Length];

    static Collector? ByRule(string host) =>
        RisHost().IsMatch(host) ? new Collector(host, "ris", null, host[..^RisDomain.Length] + "/")
        : RouteViewsHost().IsMatch(host) ? new Collector(host, "routeviews", null, host[..^RouteViewsDomain.Length] + "/")
        : null;

    static IEnumerable<string> NearTo(string wanted) => All
        .OrderBy(collector => Math.Min(EditDistance.Between(wanted, collector.Host), EditDistance.Between(wanted, collector.ShortName)))
        .ThenBy(collector => collector.Host, StringComparer.Ordinal)
        .Take(NearMatches).Select(collector => collector.Host);

    /// <summary>Where the table of a moment of the grid is.</summary>
    public Uri TableAt(DateTimeOffset moment, SnapshotSites sites)
    {
        var utc = moment.UtcDateTime;
        return IsRis
            ? new Uri(sites.Ris, string.Create(CultureInfo.InvariantCulture, $"{Folder}{utc:yyyy.MM}/bview.{utc:yyyyMMdd.HHmm}.gz"))
            : new Uri(sites.RouteViews, string.Create(CultureInfo.InvariantCulture, $"{Folder}bgpdata/{utc:yyyy.MM}/RIBS/rib.{utc:yyyyMMdd.HHmm}.bz2"));
    }

    /// <summary>Whose table a URL names, where it has the form that the projects use; null otherwise.</summary>
    internal static (Collector Collector, DateTimeOffset DataAt)? Of(Uri url, SnapshotSites sites)
    {
        if (SnapshotSites.PathBelow(sites.Ris, url) is { } ris && RisTable().Match(ris) is { Success: true } bview)
            return Of(bview.Groups["name"].Value + RisDomain, bview.Groups["time"].Value);
        if (SnapshotSites.PathBelow(sites.RouteViews, url) is { } routeViews && RouteViewsTable().Match(routeViews) is { Success: true } rib)
            return Of((rib.Groups["name"].Success ? rib.Groups["name"].Value : "route-views2") + RouteViewsDomain, rib.Groups["time"].Value);
        return null;
    }

    static (Collector, DateTimeOffset)? Of(string host, string time)
    {
        var isTime = DateTimeOffset.TryParseExact(time, "yyyyMMdd.HHmm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var dataAt);
        return isTime && (All.FirstOrDefault(known => known.Host == host) ?? ByRule(host)) is { } collector ? (collector, dataAt) : null;
    }

    [GeneratedRegex(@"^rrc[0-9]{2}\.ripe\.net$")]
    private static partial Regex RisHost();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?){0,2}\.routeviews\.org$", RegexOptions.NonBacktracking)]
    private static partial Regex RouteViewsHost();

    [GeneratedRegex(@"^(?<name>rrc[0-9]{2})/[0-9]{4}\.[0-9]{2}/bview\.(?<time>[0-9]{8}\.[0-9]{4})\.gz$")]
    private static partial Regex RisTable();

    [GeneratedRegex(@"^((?<name>[a-z0-9.-]+)/)?bgpdata/[0-9]{4}\.[0-9]{2}/RIBS/rib\.(?<time>[0-9]{8}\.[0-9]{4})\.bz2$")]
    private static partial Regex RouteViewsTable();
}
