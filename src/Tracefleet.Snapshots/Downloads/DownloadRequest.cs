using System.Net.Http.Headers;

namespace Tracefleet.Snapshots.Downloads;

/// <summary>One thing to download.</summary>
/// <param name="MaxBytes">More is refused.</param>
sealed record DownloadRequest(Uri Url, long MaxBytes)
{
    /// <summary>Sent to the host of <see cref="Url"/> alone, never along a redirect to another.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>What to do when the server refuses, for example which key is needed.</summary>
    public string Refused { get; init; } = "check that the URL needs no credentials";

    /// <summary>What to do when the server wants fewer requests, besides waiting; null for nothing.</summary>
    public string? Throttled { get; init; }

    /// <summary>What to do when it is not there.</summary>
    public string NotFound { get; init; } = "check the URL";

    /// <summary>Longer name of the file in the making, so that readers can tell kinds by it; begins with a dot.</summary>
    public string Suffix { get; init; } = "";

    public string ShownUrl => SecretlessUrl.Of(Url);
}

/// <summary>What has been downloaded.</summary>
/// <param name="Path">A file in the making; whoever gets it deletes it.</param>
sealed record Downloaded(string Path, long Bytes, DateTimeOffset? LastModified);
