using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>A coordinator process on loopback that can be killed and started again on the same port and data.</summary>
sealed class Coordinator(WorkFolder folder) : IAsyncDisposable
{
    readonly int _port = FreePort();
    readonly HttpClient _http = new();
    Executable? _process;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    public string DataDirectory { get; init; } = folder["coordinator"];

    /// <summary>Flags beside directory and port.</summary>
    public string[] Flags { get; init; } = [];

    public string Errors => _process?.Errors ?? "";

    public async Task StartAsync()
    {
        _process = Executable.Start(["coordinator", "--data", DataDirectory, "--port", _port.ToString(CultureInfo.InvariantCulture), .. Flags]);
        await Patience.UntilAsync($"the coordinator is ready. It said: {Errors}", IsReadyAsync);
    }

    public Task KillAsync() => _process!.KillAsync();

    public Task<int> InterruptAsync() => _process!.InterruptAsync();

    public async Task<JsonElement> GetAsync(string path) =>
        await _http.GetFromJsonAsync<JsonElement>(Address + path);

    /// <summary>The campaign's id.</summary>
    public async Task<string> SubmitAsync(object campaign)
    {
        using var response = await _http.PostAsJsonAsync($"{Address}/api/v1/campaigns", campaign);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, body);
        return JsonElement.Parse(body).GetProperty("id").GetString()!;
    }

    /// <summary>Uploads data and waits until a snapshot is made of it; gives its identifier.</summary>
    public async Task<string> MakeSnapshotAsync(string kind, string data)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(data)) { Headers = { ContentType = new("application/octet-stream") } };
        using var response = await _http.PostAsync($"{Address}/api/v1/snapshots/{kind}", content);
        var job = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        await Patience.UntilAsync("the snapshot is made", async () =>
        {
            job = await GetAsync($"/api/v1/snapshots/jobs/{job.GetProperty("id").GetString()}");
            return job.GetProperty("status").GetString() != "running";
        });
        return job.GetProperty("snapshot").GetString() ?? throw new InvalidOperationException(job.GetProperty("error").GetString());
    }

    public Task JoinedAsync(params string[] vantagePoints) => Patience.UntilAsync($"{string.Join(", ", vantagePoints)} have joined", async () =>
    {
        var known = (await GetAsync("/api/v1/vantage-points")).GetProperty("results").EnumerateArray();
        return vantagePoints.All(name => known.Any(place => place.GetProperty("name").GetString() == name && place.GetProperty("connected").GetBoolean()));
    });

    /// <summary>Waits for the end of a campaign; a coordinator that cannot answer now (503) is asked again, as its Retry-After says.</summary>
    public async Task<JsonElement> FinishedAsync(string campaign)
    {
        var last = default(JsonElement);
        await Patience.UntilAsync($"campaign {campaign} has finished", async () =>
        {
            using var response = await _http.GetAsync($"{Address}/api/v1/campaigns/{campaign}");
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable)
                return false;
            last = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
            return last.GetProperty("status").GetString() != "running";
        });
        return last;
    }

    public async Task<int> EndedAsync(string campaign) =>
        (await GetAsync($"/api/v1/campaigns/{campaign}")).GetProperty("progress").GetProperty("ended").GetInt32();

    /// <summary>Every line of a campaign's NDJSON.</summary>
    public async Task<JsonElement[]> LinesAsync(string campaign, string resource)
    {
        var body = await _http.GetStringAsync($"{Address}/api/v1/campaigns/{campaign}/{resource}");
        return [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(Encoding.UTF8.GetBytes(line)))];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
    }

    async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _http.GetAsync($"{Address}/readyz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
