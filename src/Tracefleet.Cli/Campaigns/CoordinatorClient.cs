using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Campaigns;

/// <summary>The coordinator's HTTP API, as the commands use it. Problems become one-line failures that name every faulty field.</summary>
sealed class CoordinatorClient : IDisposable
{
    const string AnnotatedAgainHeader = "Tracefleet-Snapshots";

    readonly HttpClient _http;

    public CoordinatorClient(Uri coordinator, string? token = null)
    {
        _http = new HttpClient { BaseAddress = coordinator, Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>What the hops of the last answer were annotated again with, for example <c>asn=asn_202605311208_1f59, geo=none</c>; null where nothing was.</summary>
    public string? AnnotatedAgain { get; private set; }

    public async Task<CampaignResource> SubmitAsync(CreateCampaign campaign, string? idempotencyKey, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/campaigns")
        {
            Content = JsonContent.Create(campaign, ApiJson.Default.CreateCampaign),
        };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return await ReadAsync(response, ApiJson.Default.CampaignResource, cancellation);
    }

    public Task<CampaignResource> GetAsync(string id, CancellationToken cancellation) =>
        GetAsync(PathOf(id), ApiJson.Default.CampaignResource, cancellation);

    public Task<Page<CampaignItem>> ListAsync(int offset, int limit, CancellationToken cancellation) =>
        GetAsync($"/api/v1/campaigns?offset={offset}&limit={limit}", ApiJson.Default.PageCampaignItem, cancellation);

    public Task<Page<VantagePointResource>> VantagePointsAsync(CancellationToken cancellation) =>
        GetAsync("/api/v1/vantage-points", ApiJson.Default.PageVantagePointResource, cancellation);

    /// <summary>Every distinct path, page by page.</summary>
    /// <param name="query">As in <see cref="ReannotationFlags.Query"/>.</param>
    public async IAsyncEnumerable<PathResource> PathsAsync(string id, string query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = $"{PathOf(id)}/paths{query}";
        while (next is not null)
        {
            var page = await GetAsync(next, ApiJson.Default.PagePathResource, cancellation);
            foreach (var path in page.Results)
                yield return path;
            next = page.Next;
        }
    }

    public async Task<CampaignResource> CancelAsync(string id, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, PathOf(id));
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return await ReadAsync(response, ApiJson.Default.CampaignResource, cancellation);
    }

    /// <summary>Copies the NDJSON of a campaign as it comes.</summary>
    public async Task CopyAsync(string id, string resource, Stream output, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{PathOf(id)}/{resource}");
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await (await response.Content.ReadAsStreamAsync(cancellation)).CopyToAsync(output, cancellation);
    }

    /// <summary>Events of a campaign, first what is stored, then live; ends with the campaign. A lost connection is taken up where it broke.</summary>
    public async IAsyncEnumerable<SseItem<JsonElement>> EventsAsync(string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? lastId = null;
        var ended = false;
        while (!ended)
        {
            await using var items = ConnectAsync(id, lastId, cancellation).GetAsyncEnumerator(cancellation);
            while (await NextAsync(items))
            {
                lastId = items.Current.EventId ?? lastId;
                ended = items.Current.EventType == "end";
                yield return items.Current;
            }
            if (!ended)
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellation);
        }
    }

    async IAsyncEnumerable<SseItem<JsonElement>> ConnectAsync(string id, string? lastId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{PathOf(id)}/events");
        if (lastId is not null)
            request.Headers.Add("Last-Event-ID", lastId);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var parser = SseParser.Create(stream, (_, data) => data.IsEmpty ? default : JsonElement.Parse(data));
        await foreach (var item in parser.EnumerateAsync(cancellation))
            yield return item;
    }

    /// <summary>False at the end of the stream and when the connection broke.</summary>
    static async ValueTask<bool> NextAsync(IAsyncEnumerator<SseItem<JsonElement>> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return false;
        }
    }

    async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        await response.Content.ReadFromJsonAsync(type, cancellation)
        ?? throw new CliException($"{response.RequestMessage!.RequestUri} answered with nothing.");

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellation)
    {
        try
        {
            var response = await _http.SendAsync(request, completion, cancellation);
            AnnotatedAgain = response.Headers.TryGetValues(AnnotatedAgainHeader, out var told) ? string.Join(", ", told) : null;
            return response.IsSuccessStatusCode ? response : throw await FailureOfAsync(response, cancellation);
        }
        catch (HttpRequestException unreachable)
        {
            throw new CliException($"cannot reach the coordinator at {_http.BaseAddress}: {unreachable.Message}. Start one with 'tracefleet up', or name it with --coordinator.");
        }
    }

    static async Task<CliException> FailureOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var answer = response;
        var usage = response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity ? ExitCode.Usage : ExitCode.Failed;
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return new CliException($"the coordinator answered {(int)response.StatusCode} {response.ReasonPhrase}.", usage);
        var problem = await response.Content.ReadFromJsonAsync(ApiJson.Default.ProblemResource, cancellation);
        var fields = problem?.Errors?.Select(error => $"{Environment.NewLine}  {error.Key}: {string.Join(' ', error.Value)}") ?? [];
        return new CliException($"{problem?.Detail ?? problem?.Title}{string.Concat(fields)}", usage);
    }

    static string PathOf(string id) => $"/api/v1/campaigns/{Uri.EscapeDataString(id)}";

    public void Dispose() => _http.Dispose();
}
