using System.Globalization;
using System.Text.Json;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Collectors;

namespace Tracefleet.Coordinator.Api;

/// <summary>Reads what callers order. Keys and files of this host are never theirs to name.</summary>
static class SnapshotOrders
{
    static readonly string[] Known = ["collector", "date", "url", "names", "publisher", "edition", "language", "routes", "maxBad"];
    static readonly string[] DateFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>An order, or what is wrong with each field; the field is empty where the body cannot be read at all.</summary>
    public static (SnapshotOrder? Order, Dictionary<string, string[]> Faults) Read(SnapshotKind kind, ReadOnlySpan<byte> body, SnapshotKeys keys, DateTimeOffset now)
    {
        var faults = new Dictionary<string, string[]>();
        if (Parse(body, faults) is not { } asked)
            return (null, faults);
        var url = asked.Url is { } text ? Url("url", text, faults) : null;
        var names = Names(kind, asked.Names, faults);
        var date = asked.Date is { } moment ? Date(moment, faults) : null;
        var byPublisher = asked.Publisher == true;
        if (asked.Collector is not null && kind != SnapshotKind.Asn)
            faults["collector"] = ["A collector has routes; it makes asn snapshots only."];
        else if (asked.Collector is { } collector && FaultOfCollector(collector) is { } unknown)
            faults["collector"] = [unknown];
        if (date is not null && asked.Collector is null)
            faults["date"] = ["A date needs a collector; name one."];
        if (date > now)
            faults["date"] = [string.Create(CultureInfo.InvariantCulture, $"It is in the future, and it is {now:u}; give an earlier one, or none for the newest table.")];
        if (new[] { asked.Collector is not null, asked.Url is not null, byPublisher }.Count(isSet => isSet) != 1)
            faults["url"] = ["Name one of collector (asn), url and publisher, or send the data itself as application/octet-stream."];
        if (asked.Routes == true && RoutesFault(kind, byPublisher) is { } fault)
            faults["routes"] = [fault];
        if (byPublisher && keys.Fault(kind) is { } missing)
            faults["publisher"] = [missing];
        if (byPublisher && kind == SnapshotKind.Asn && asked.Edition is null)
            faults["edition"] = ["Routes are published by collectors; name a collector, or an edition such as GeoLite2-ASN."];
        var maxBad = MaxBad(asked.MaxBad, faults);
        return faults.Count > 0 ? (null, faults) : (new SnapshotOrder
        {
            Kind = kind,
            Collector = asked.Collector,
            Date = date,
            Url = url,
            AsNamesUrl = names,
            Publisher = byPublisher,
            Account = byPublisher ? keys.AccountOf(kind) : null,
            Key = byPublisher ? keys.KeyOf(kind) : null,
            Edition = asked.Edition,
            Language = asked.Language ?? "en",
            Routes = asked.Routes == true,
            Import = ImportOptions.Default with { MaxBadShare = maxBad },
        }, faults);
    }

    public static double MaxBad(double? share, Dictionary<string, string[]> faults)
    {
        if (share is null or (>= 0 and <= 1))
            return share ?? ImportOptions.Default.MaxBadShare;
        faults["maxBad"] = ["Give a share from 0 to 1."];
        return 0;
    }

    /// <summary>Why routes cannot be kept; null when they can.</summary>
    public static string? RoutesFault(SnapshotKind kind, bool byPublisher) =>
        kind != SnapshotKind.Asn ? "Routes are kept beside asn snapshots only; leave it out."
        : byPublisher ? "A publisher's database holds origins and no routes; name a collector, or leave it out."
        : null;

    static CreateSnapshot? Parse(ReadOnlySpan<byte> body, Dictionary<string, string[]> faults)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                faults[""] = ["The body is no JSON object; give one such as {\"collector\":\"rrc00.ripe.net\"}."];
                return null;
            }
            foreach (var property in document.RootElement.EnumerateObject().Where(property => !Known.Contains(property.Name)).Take(Known.Length))
                faults[property.Name] = [$"There is no such field; known are {string.Join(", ", Known)}."];
            return Fields(document.RootElement, faults);
        }
        catch (JsonException failure)
        {
            faults[""] = [$"It cannot be read: {failure.Message.Split(" Path:")[0]}"];
            return null;
        }
    }

    static CreateSnapshot? Fields(JsonElement order, Dictionary<string, string[]> faults)
    {
        try
        {
            return order.Deserialize(ApiJson.Default.CreateSnapshot);
        }
        catch (JsonException failure)
        {
            faults[failure.Path is { Length: > 2 } path ? path[2..] : ""] = ["The value is of another type than this field has; /openapi/v1.json says which."];
            return null;
        }
    }

    static string? FaultOfCollector(string name)
    {
        try
        {
            Collector.Find(TargetText.Quotable(name));
            return null;
        }
        catch (SnapshotLibraryException failure)
        {
            return $"{failure.Message}.";
        }
    }

    /// <summary>Where AS names are; null where none are asked for, or with a fault.</summary>
    public static Uri? Names(SnapshotKind kind, string? url, Dictionary<string, string[]> faults)
    {
        if (url is null)
            return null;
        if (kind == SnapshotKind.Asn)
            return Url("names", url, faults);
        faults["names"] = ["AS names belong to asn snapshots only."];
        return null;
    }

    static Uri? Url(string field, string text, Dictionary<string, string[]> faults)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
            return url;
        faults[field] = ["Give an http or https URL without user and password."];
        return null;
    }

    static DateTimeOffset? Date(string text, Dictionary<string, string[]> faults)
    {
        if (DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date))
            return date;
        faults["date"] = ["Give a time such as 2014-05-23T06:00, in UTC."];
        return null;
    }
}

/// <summary>The coordinator's own keys to publishers; null where it has none.</summary>
sealed record SnapshotKeys(string? MaxMindAccount, string? MaxMindKey, string? PeeringDbKey)
{
    public const string AccountVariable = "TRACEFLEET_MAXMIND_ACCOUNT_ID", LicenseVariable = "TRACEFLEET_MAXMIND_LICENSE_KEY",
        PeeringDbVariable = "TRACEFLEET_PEERINGDB_API_KEY";

    public static SnapshotKeys OfEnvironment() => new(Variable(AccountVariable), Variable(LicenseVariable), Variable(PeeringDbVariable));

    public string? AccountOf(SnapshotKind kind) => kind == SnapshotKind.Ixp ? null : MaxMindAccount;

    public string? KeyOf(SnapshotKind kind) => kind == SnapshotKind.Ixp ? PeeringDbKey : MaxMindKey;

    /// <summary>Why a kind cannot be downloaded from its publisher; null when it can.</summary>
    public string? Fault(SnapshotKind kind) => kind == SnapshotKind.Ixp || (MaxMindAccount is not null && MaxMindKey is not null)
        ? null
        : $"The coordinator has no account at MaxMind; start it with {AccountVariable} and {LicenseVariable}, or upload the file.";

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
