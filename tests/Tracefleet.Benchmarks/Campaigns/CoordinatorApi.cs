using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Tracefleet.Benchmarks.Campaigns;

/// <summary>What the benchmark asks of the HTTP API, as any client would.</summary>
sealed class CoordinatorApi(Uri address) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _http.GetAsync("readyz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Vantage points with an agent.</summary>
    public async Task<int> ConnectedAsync()
    {
        var known = await _http.GetFromJsonAsync<JsonElement>("api/v1/vantage-points");
        return known.GetProperty("results").EnumerateArray().Count(place => place.GetProperty("connected").GetBoolean());
    }

    /// <summary>The campaign's id.</summary>
    public async Task<string> SubmitAsync(string[] targets, string[] vantagePoints)
    {
        using var response = await _http.PostAsJsonAsync("api/v1/campaigns", new { name = "benchmark", targets, vantagePoints });
        var body = await response.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.Accepted
            ? JsonElement.Parse(body).GetProperty("id").GetString()!
            : throw new InvalidOperationException($"The campaign was refused with {(int)response.StatusCode}: {body}");
    }

    public Task<JsonElement> CampaignAsync(string id) => _http.GetFromJsonAsync<JsonElement>($"api/v1/campaigns/{id}");

    /// <summary>Returns with the first event of that name on the campaign's stream.</summary>
    /// <param name="after">Stored events up to this sequence number are not sent.</param>
    public async Task UntilEventAsync(string id, string name, long after, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/campaigns/{id}/events") { Headers = { { "Last-Event-ID", $"{after}" } } };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line == $"event: {name}")
                return;
        }
        throw new InvalidOperationException($"The stream of campaign {id} ended without an event {name}.");
    }

    public void Dispose() => _http.Dispose();
}
