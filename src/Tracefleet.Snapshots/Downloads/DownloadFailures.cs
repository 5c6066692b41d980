using System.Globalization;
using System.Net;

namespace Tracefleet.Snapshots.Downloads;

/// <summary>A download failed in a way that may pass.</summary>
sealed class PassingFailure(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What the server asked for; null where it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The server was not reached at all.</summary>
    public bool IsUnreachable { get; init; }
}

/// <summary>The server has no such thing.</summary>
sealed class NotFoundFailure(string message) : Exception(message);

/// <summary>Says what a server's refusal means.</summary>
static class DownloadFailures
{
    /// <summary>The failure that an answer other than success stands for.</summary>
    public static Exception Of(HttpResponseMessage response, DownloadRequest request, DateTimeOffset now) => response.StatusCode switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new NotFoundFailure($"{request.ShownUrl}: not there ({Word(response)}); {request.NotFound}"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            new SnapshotLibraryException($"{request.ShownUrl}: refused ({Word(response)}); {request.Refused}"),
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
            Passing(response, request, RetryAfter(response, now)),
        _ => new SnapshotLibraryException($"{request.ShownUrl}: the server answered {Word(response)}; check the URL, or fetch it by hand and name the file (--file)"),
    };

    /// <summary>What remains to be said when retrying did not help.</summary>
    public static SnapshotLibraryException Final(PassingFailure failure, DownloadRequest request) => new(
        failure.IsUnreachable
            ? $"{failure.Message}; where there is no network, fetch {request.ShownUrl} elsewhere and name the file (--file)"
            : $"{failure.Message}; try again later, or fetch it by hand and name the file (--file)",
        failure);

    static PassingFailure Passing(HttpResponseMessage response, DownloadRequest request, TimeSpan? retryAfter)
    {
        var problem = response.StatusCode == HttpStatusCode.TooManyRequests
            ? $"too many requests ({Word(response)}){(request.Throttled is { } remedy ? $"; {remedy}" : "")}"
            : $"the server answered {Word(response)}";
        var pause = retryAfter is { } span ? string.Create(CultureInfo.InvariantCulture, $"; it asks to wait {span.TotalSeconds:0} seconds") : "";
        return new PassingFailure($"{request.ShownUrl}: {problem}{pause}") { RetryAfter = retryAfter };
    }

    static string Word(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.StatusCode}");

    static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
