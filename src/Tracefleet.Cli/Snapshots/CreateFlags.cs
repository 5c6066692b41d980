using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Snapshots;

/// <summary>The flags that say what a snapshot is made of. Keys come from the environment too, and are shown nowhere.</summary>
sealed class CreateFlags(SnapshotKind kind)
{
    const string AccountVariable = "TRACEFLEET_MAXMIND_ACCOUNT_ID", LicenseVariable = "TRACEFLEET_MAXMIND_LICENSE_KEY",
        PeeringDbVariable = "TRACEFLEET_PEERINGDB_API_KEY";

    static readonly string[] DateFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];

    readonly Argument<string?> _stdin = new("SOURCE") { Description = "- reads standard input", Arity = ArgumentArity.ZeroOrOne };
    readonly Option<string[]> _files = new("--file", "-f")
    {
        Description = kind == SnapshotKind.Ixp ? "Files of PeeringDB objects, a folder of them, or a table of prefix and name" : "File to read; its format is told by its content",
        AllowMultipleArgumentsPerToken = kind == SnapshotKind.Ixp,
        HelpName = kind == SnapshotKind.Ixp ? "FILE..." : "FILE",
    };
    readonly Option<Uri?> _url = new("--url") { Description = "Address to download from, http or https", HelpName = "URL", CustomParser = ReadUrl };
    readonly Option<string?> _collector = new("--collector") { Description = "Route collector of RouteViews or RIS, such as route-views2.routeviews.org or rrc00.ripe.net", HelpName = "HOST" };
    readonly Option<string?> _date = new("--date") { Description = "The collector's table nearest to this time, such as 2014-05-23T06:00 (UTC); the newest without it", HelpName = "TIME" };
    readonly Option<string?> _names = new("--names") { Description = "AS names, a file or a URL: JSON, or lines of number and name", HelpName = "FILE" };
    readonly Option<string?> _account = new("--account-id") { Description = $"Account at MaxMind; also {AccountVariable}", HelpName = "NUMBER" };
    readonly Option<string?> _license = new("--license-key") { Description = $"License key of MaxMind; rather {LicenseVariable}, which other users cannot see", HelpName = "KEY" };
    readonly Option<string?> _edition = new("--edition") { Description = "Database to download from MaxMind, such as GeoLite2-City", HelpName = "NAME" };
    readonly Option<string> _language = new("--language") { Description = "Language of place names; English stands in where a name is missing", HelpName = "CODE", DefaultValueFactory = _ => "en" };
    readonly Option<string?> _apiKey = new("--api-key") { Description = $"API key of PeeringDB; rather {PeeringDbVariable}, which other users cannot see", HelpName = "KEY" };
    readonly Option<double> _maxBad = new("--max-bad") { Description = "Share of bad records, 0 to 1, beyond which the data is refused", HelpName = "SHARE", DefaultValueFactory = _ => ImportOptions.Default.MaxBadShare };
    readonly Option<string> _maxSize = new("--max-size") { Description = "Largest download, in bytes or as 500M or 8G", HelpName = "SIZE", DefaultValueFactory = _ => "8G" };

    readonly Option<bool> _routes = new("--routes") { Description = "Keep every route of the table beside the snapshot, for looking glasses (MRT tables only)" };

    public void AddTo(Command command)
    {
        command.Add(_stdin);
        Option[] options = kind switch
        {
            SnapshotKind.Asn => [_collector, _date, _url, _files, _names, _routes, _edition, _account, _license, _maxBad, _maxSize],
            SnapshotKind.Geo => [_url, _files, _edition, _account, _license, _language, _maxBad, _maxSize],
            _ => [_url, _files, _apiKey, _maxBad, _maxSize],
        };
        foreach (var option in options)
            command.Add(option);
    }

    /// <param name="openInput">Opens standard input, where that is what is read.</param>
    /// <exception cref="CliException">A flag has a fault, or they do not say where the data is.</exception>
    public SnapshotOrder Read(ParseResult parsed, Func<Stream> openInput)
    {
        var word = parsed.GetValue(_stdin);
        if (word is not null and not "-")
            throw new CliException($"'{word}' is no source; give --file {word} to read that file, or - for standard input.", ExitCode.Usage);
        var files = parsed.GetValue(_files) ?? [];
        var reads = word == "-" || files is ["-"];
        var order = new SnapshotOrder
        {
            Kind = kind,
            Collector = Given(parsed, _collector),
            Date = Given(parsed, _date) is { } date ? ReadDate(date) : null,
            Url = parsed.GetResult(_url) is null ? null : parsed.GetValue(_url),
            Files = files is ["-"] ? [] : files,
            AsNames = NamesUrl(parsed) is null ? Given(parsed, _names) : null,
            AsNamesUrl = NamesUrl(parsed),
            Routes = kind == SnapshotKind.Asn && parsed.GetValue(_routes),
            Edition = Given(parsed, _edition),
            Language = kind == SnapshotKind.Geo ? parsed.GetRequiredValue(_language) : "en",
            MaxDownloadBytes = ReadSize(parsed.GetRequiredValue(_maxSize)),
            Import = ImportOptions.Default with { MaxBadShare = Share(parsed.GetRequiredValue(_maxBad)) },
        };
        var saysWhere = reads || order.Collector is not null || order.Url is not null || order.Files.Count > 0;
        if (!saysWhere)
            return ByAccount(parsed, order);
        return reads ? order with { Input = openInput() } : order;
    }

    SnapshotOrder ByAccount(ParseResult parsed, SnapshotOrder order)
    {
        if (kind == SnapshotKind.Ixp)
            return order with { Publisher = true, Key = Given(parsed, _apiKey) ?? Variable(PeeringDbVariable) };
        if (kind == SnapshotKind.Asn && order.Edition is null)
            throw new CliException("nothing says where the routes come from; give --collector, --file, --url, or - for standard input.", ExitCode.Usage);
        var (account, key) = (Given(parsed, _account) ?? Variable(AccountVariable), Given(parsed, _license) ?? Variable(LicenseVariable));
        if (account is null || key is null)
            throw new CliException(
                $"nothing says where the data comes from; give --file or --url, or set {AccountVariable} and {LicenseVariable} to download from MaxMind.", ExitCode.Usage);
        return order with { Publisher = true, Account = account, Key = key };
    }

    Uri? NamesUrl(ParseResult parsed) => Given(parsed, _names) is { } text && IsWeb(text, out var url) ? url : null;

    static bool IsWeb(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    static string? Given(ParseResult parsed, Option<string?> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    static DateTimeOffset ReadDate(string text) =>
        DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            ? date
            : throw new CliException($"--date: '{text}' is no time; give one such as 2014-05-23T06:00 or 2014-05-23, in UTC.", ExitCode.Usage);

    static double Share(double share) => share is >= 0 and <= 1
        ? share
        : throw new CliException(string.Create(CultureInfo.InvariantCulture, $"--max-bad: {share} is out of range; give 0 to 1."), ExitCode.Usage);

    static long ReadSize(string text)
    {
        var scale = text is [.., var last] ? char.ToUpperInvariant(last) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 } : 0;
        var digits = scale == 0 ? text : text[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= long.MaxValue >> scale
            ? number << scale
            : throw new CliException($"--max-size: '{text}' is no size; give bytes, or one such as 500M or 8G.", ExitCode.Usage);
    }

    static Uri? ReadUrl(System.CommandLine.Parsing.ArgumentResult argument)
    {
        var text = argument.Tokens is [.., var token] ? token.Value : "";
        if (IsWeb(text, out var address))
            return address;
        argument.AddError($"--url: '{text}' is no http or https address; give a file with --file.");
        return null;
    }
}
