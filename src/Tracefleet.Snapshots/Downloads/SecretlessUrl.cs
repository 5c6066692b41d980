namespace Tracefleet.Snapshots.Downloads;

/// <summary>URLs as they may be shown and kept: without credentials, and without query parameters that look like secrets.</summary>
static class SecretlessUrl
{
    static readonly string[] SecretWords = ["key", "token", "secret", "pass", "sig", "auth", "cred", "account"];

    public static string Of(Uri url)
    {
        var kept = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(parameter => !IsSecret(parameter));
        var query = string.Join('&', kept);
        return url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + (query.Length == 0 ? "" : "?" + query);
    }

    static bool IsSecret(string parameter) =>
        SecretWords.Any(word => parameter.Split('=', 2)[0].Contains(word, StringComparison.OrdinalIgnoreCase));
}
