using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Results;
using Tracefleet.Storage.Sqlite;

namespace Tracefleet.Coordinator.Tests.Harness;

/// <summary>A whole coordinator on a port of loopback, with SQLite in a directory of its own.</summary>
sealed class TestCoordinator : IAsyncDisposable
{
    public const string Campaigns = "/api/v1/campaigns";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly WebApplication _app;
    readonly bool _keepsDirectory;

    TestCoordinator(WebApplication app, string directory, bool keepsDirectory, BrittleHopStore store, ManualTime? time)
    {
        _app = app;
        _keepsDirectory = keepsDirectory;
        Directory = directory;
        Store = store;
        Time = time!;
        Http = new HttpClient(new DocumentedHandler()) { BaseAddress = new Uri(app.Urls.Single()), Timeout = Patience };
    }

    public string Directory { get; }
    public HttpClient Http { get; }

    /// <summary>Null when the coordinator runs on the system's clock.</summary>
    public ManualTime Time { get; }

    public BrittleHopStore Store { get; }
    public Uri Link => new(new UriBuilder(Http.BaseAddress!) { Scheme = "ws", Path = "/agent/v1" }.Uri.ToString());
    public IServiceProvider Services => _app.Services;

    public static async Task<TestCoordinator> StartAsync(
        Func<CoordinatorOptions, CoordinatorOptions>? with = null, ManualTime? time = null, string? directory = null, bool keepsDirectory = false,
        Action<IServiceCollection>? configure = null)
    {
        directory ??= System.IO.Directory.CreateTempSubdirectory("tracefleet-coordinator-").FullName;
        var options = new CoordinatorOptions
        {
            DataDirectory = directory,
            Port = 0,
            AllowedTargets = [Prefix.Parse("198.18.0.0/15"), Prefix.Parse("2001:db8::/32")],
            HeartbeatInterval = TimeSpan.FromMinutes(5),
        };
        BrittleHopStore? store = null;
        var app = await CoordinatorHost.BuildAsync(with?.Invoke(options) ?? options, time, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.Replace(ServiceDescriptor.Singleton<IHopStore>(
                provider => store ??= new BrittleHopStore(provider.GetRequiredService<SqliteStore>().Hops)));
            configure?.Invoke(builder.Services);
        });
        await app.StartAsync();
        return new TestCoordinator(app, directory, keepsDirectory, (BrittleHopStore)app.Services.GetRequiredService<IHopStore>(), time);
    }

    /// <summary>Submits and returns the campaign's id.</summary>
    public async Task<string> SubmitAsync(object request)
    {
        using var response = await Http.PostAsJsonAsync(Campaigns, request);
        Assert.Equal("Accepted", response.StatusCode.ToString());
        return (await response.JsonAsync())["id"]!.GetValue<string>();
    }

    public async Task<JsonNode> CampaignAsync(string id) => JsonNode.Parse(await Http.GetStringAsync($"{Campaigns}/{id}"))!;

    /// <summary>Lines of an NDJSON resource of a campaign.</summary>
    public async Task<JsonNode[]> LinesAsync(string id, string resource) =>
        [.. (await Http.GetStringAsync($"{Campaigns}/{id}/{resource}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    /// <summary>The cells as "vantage point target reason", sorted.</summary>
    public async Task<string[]> CellsAsync(string id) =>
        [.. (await LinesAsync(id, "cells")).Select(cell => $"{cell["vantagePoint"]} {cell["target"]} {cell["reason"]}").Order(StringComparer.Ordinal)];

    /// <summary>Follows a campaign to its end and returns every event.</summary>
    public Task<List<ServerEvent>> FollowAsync(string id, long after = 0) => EventReading.ReadAsync(Http, id, after, until: last => last.Kind == "end");

    /// <summary>Asks again until it is so; fails the test when it never is.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Lets a manual clock run until it is so.</summary>
    /// <param name="pause">After each second of that clock, where an agent must not be taken for silent before an answer has reached it.</param>
    public Task RunUntilAsync(Func<Task<bool>> isSo, TimeSpan pause = default) => UntilAsync(async () =>
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(pause);
        return await isSo();
    });

    public async Task<JsonNode> PlaceAsync(string name) =>
        JsonNode.Parse(await Http.GetStringAsync("/api/v1/vantage-points"))!["results"]!.AsArray().Single(place => place!["name"]!.GetValue<string>() == name)!;

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (!_keepsDirectory)
            System.IO.Directory.Delete(Directory, recursive: true);
    }
}

static class Responses
{
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
}
