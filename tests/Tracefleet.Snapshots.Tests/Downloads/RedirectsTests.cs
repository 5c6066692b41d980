using System.Net;
using System.Net.Http.Headers;
using Tracefleet.Snapshots.Downloads;

namespace Tracefleet.Snapshots.Tests.Downloads;

public sealed class RedirectsTests
{
    static readonly DownloadRequest Request = new(new Uri("https://example.net/file?token=geheim"), 1)
    {
        Authorization = new AuthenticationHeaderValue("Basic", "Z2VoZWlt"),
    };

    static Task<HttpResponseMessage> FollowAsync(HttpClient http) =>
        Redirects.FollowAsync(http, Request, url => new HttpRequestMessage(HttpMethod.Get, url), default);

    [Fact]
    public async Task From_a_protected_to_an_unprotected_url_is_refused()
    {
        using var network = new Network("http://example.net/file?token=geheim");
        using var http = new HttpClient(network);

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => FollowAsync(http));

        Assert.Equal("https://example.net/file: redirected to http://example.net/file, which is not protected; name that URL itself if you trust it", refusal.Message);
        Assert.Single(network.Seen);
    }

    [Theory]
    [InlineData("https://example.net/other", true)]
    [InlineData("/other", true)]
    [InlineData("https://example.net:8443/other", false)]
    [InlineData("https://storage.example.net/other", false)]
    public async Task Credentials_stay_with_scheme_host_and_port(string location, bool sent)
    {
        using var network = new Network(location);
        using var http = new HttpClient(network);

        using var response = await FollowAsync(http);

        Assert.Equal([true, sent], network.Seen);
    }

    /// <summary>Redirects the first request and answers the second; remembers which had credentials.</summary>
    sealed class Network(string location) : HttpMessageHandler
    {
        public List<bool> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Seen.Add(request.Headers.Authorization is not null);
            var response = new HttpResponseMessage(Seen.Count == 1 ? HttpStatusCode.Found : HttpStatusCode.OK);
            if (Seen.Count == 1)
                response.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
            return Task.FromResult(response);
        }
    }
}
