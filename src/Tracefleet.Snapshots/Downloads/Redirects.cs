using System.Net;

namespace Tracefleet.Snapshots.Downloads;

/// <summary>Follows redirects: a few, never from https to http, and without credentials once they lead to another host.</summary>
static class Redirects
{
    const int Most = 5;

    /// <param name="make">A fresh request for the URL given; asked again for each step.</param>
    public static async Task<HttpResponseMessage> FollowAsync(
        HttpClient http, DownloadRequest request, Func<Uri, HttpRequestMessage> make, CancellationToken cancellation)
    {
        var url = request.Url;
        for (var step = 0; ; step++)
        {
            using var message = make(url);
            if (IsSameHost(url, request.Url))
                message.Headers.Authorization = request.Authorization;
            var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
                return response;
            response.Dispose();
            var next = new Uri(url, location);
            if (step == Most)
                throw new SnapshotLibraryException($"{request.ShownUrl}: redirected more than {Most} times; check the URL");
            if (next.Scheme != "https" && (next.Scheme != "http" || url.Scheme == "https"))
                throw new SnapshotLibraryException(
                    $"{request.ShownUrl}: redirected to {SecretlessUrl.Of(next)}, which is not protected; name that URL itself if you trust it");
            url = next;
        }
    }

    static bool IsSameHost(Uri one, Uri other) => one.Scheme == other.Scheme && one.Authority == other.Authority;

    static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}
