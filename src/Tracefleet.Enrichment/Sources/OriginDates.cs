using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tracefleet.Enrichment.Sources;

/// <summary>When the routes of a text table were in force: in the table that it was made of, as its comments or its own name tell.</summary>
static partial class OriginDates
{
    /// <summary>By a comment such as pyasn's <c>; Original file : rib.20140513.0600.bz2</c>; null where it names no table.</summary>
    public static DateTimeOffset? InComment(ReadOnlySpan<byte> line) => In(Table().Match(Encoding.UTF8.GetString(line)));

    /// <summary>By a name such as CAIDA's <c>routeviews-rv2-20140513-1200.pfx2as.gz</c> or pyasn's <c>ipasn_20140513.dat.gz</c>; null where it has no date.</summary>
    public static DateTimeOffset? InName(string name)
    {
        var file = name[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        return In(Prefix2As().Match(file)) ?? In(Pyasn().Match(file)) ?? In(Table().Match(file));
    }

    static DateTimeOffset? In(Match match)
    {
        var isDate = DateTimeOffset.TryParseExact(
            match.Groups["day"].Value + (match.Groups["time"] is { Length: > 0 } time ? time.Value : "0000"), "yyyyMMddHHmm",
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date);
        return match.Success && isDate ? date : null;
    }

    /// <summary>As RouteViews and RIS name tables, and as pyasn's downloader names the two of RouteViews in one.</summary>
    [GeneratedRegex(@"\b(rib|bview)[A-Za-z0-9_-]{0,40}\.(?<day>[0-9]{8})\.(?<time>[0-9]{4})\b", RegexOptions.NonBacktracking)]
    private static partial Regex Table();

    [GeneratedRegex(@"^routeviews-[A-Za-z0-9.-]{1,40}-(?<day>[0-9]{8})-(?<time>[0-9]{4})\.pfx2as\b", RegexOptions.NonBacktracking)]
    private static partial Regex Prefix2As();

    [GeneratedRegex(@"^ipasn6?[_-](?<day>[0-9]{8})(\.(?<time>[0-9]{4}))?\.dat\b", RegexOptions.NonBacktracking)]
    private static partial Regex Pyasn();
}
