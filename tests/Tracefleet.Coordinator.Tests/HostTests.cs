using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Coordinator.Api;
using Tracefleet.Coordinator.Tests.Harness;

namespace Tracefleet.Coordinator.Tests;

/// <summary>How a coordinator starts, and how it says that it cannot.</summary>
public sealed class HostTests
{
    static CoordinatorOptions Options => new() { DataDirectory = Path.Combine(Path.GetTempPath(), "never-made"), Port = 0 };

    [Fact]
    public async Task Refuses_to_listen_beyond_loopback_without_a_token()
    {
        var failure = await Assert.ThrowsAsync<CoordinatorSetupException>(() => CoordinatorHost.BuildAsync(Options with { BindAddress = IPAddress.Any }));

        Assert.Contains("token file", failure.Message);
        Assert.False(Directory.Exists(Options.DataDirectory));
    }

    [Fact]
    public async Task Refuses_a_token_that_is_no_secret()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "short\n");

        var failure = await Assert.ThrowsAsync<CoordinatorSetupException>(
            () => CoordinatorHost.BuildAsync(Options with { BindAddress = IPAddress.IPv6Any, AgentTokenFile = file }));

        Assert.Contains("at least 16", failure.Message);
    }

    [Fact]
    public async Task Names_every_faulty_line_of_the_do_not_probe_list()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, ["192.0.2.0/24", "nonsense", "192.0.2.1/24"]);

        var failure = await Assert.ThrowsAsync<CoordinatorSetupException>(() => CoordinatorHost.BuildAsync(Options with { DoNotProbeFile = file }));

        Assert.Contains("line 2", failure.Message);
        Assert.Contains("line 3", failure.Message);
    }

    [Fact]
    public void Names_every_faulty_option()
    {
        var faults = (Options with { Port = 70_000, HeartbeatInterval = TimeSpan.Zero, AbandonAfter = TimeSpan.FromSeconds(1) }).Faults();

        Assert.Equal(3, faults.Count);
    }

    [Fact]
    public async Task Is_healthy_and_ready_and_says_how_to_build_the_page()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        Assert.Equal("ok\n", await coordinator.Http.GetStringAsync("/healthz"));
        Assert.Equal("ready\n", await coordinator.Http.GetStringAsync("/readyz"));
        using var page = await coordinator.Http.GetAsync("/campaigns/some-client-route");
        Assert.Equal(200, (int)page.StatusCode);
    }

    [Fact]
    public async Task Is_not_ready_while_the_store_cannot_be_written()
    {
        var directory = Directory.CreateTempSubdirectory("tracefleet-host-").FullName;
        var full = false;
        await using var app = await CoordinatorHost.BuildAsync(Options with { DataDirectory = directory }, configure: builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.Replace(ServiceDescriptor.Singleton<StoreCheck>(_ => full
                ? throw new StoreException("Checking", "the store", new IOException("no space left on device")) : Task.CompletedTask));
        });
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        full = true;

        using var unready = await http.GetAsync("/readyz");
        full = false;
        using var ready = await http.GetAsync("/readyz");

        Assert.Equal("503 200", $"{(int)unready.StatusCode} {(int)ready.StatusCode}");
        Assert.Equal("application/problem+json", unready.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(5), unready.Headers.RetryAfter?.Delta);
        await app.StopAsync();
    }

    [Fact]
    public async Task A_failed_write_is_answered_with_when_to_try_again()
    {
        var directory = Directory.CreateTempSubdirectory("tracefleet-host-").FullName;
        await using var app = await CoordinatorHost.BuildAsync(Options with { DataDirectory = directory }, configure: builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.Replace(ServiceDescriptor.Singleton<Tracefleet.Campaigns.Results.ICampaignCatalog, FullCatalog>());
        });
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var response = await http.GetAsync("/api/v1/campaigns");

        Assert.Equal("503 store_unavailable", $"{(int)response.StatusCode} {(await response.JsonAsync())["type"]}");
        Assert.NotNull(response.Headers.RetryAfter);
        await app.StopAsync();
    }

    /// <summary>A catalog that cannot be read once the coordinator runs.</summary>
    sealed class FullCatalog : Tracefleet.Campaigns.Results.ICampaignCatalog
    {
        int _reads;

        public Task PutAsync(Tracefleet.Campaigns.Results.CampaignSummary summary, CancellationToken cancellation) => throw Failure();

        public Task<(int Count, System.Collections.Immutable.ImmutableArray<Tracefleet.Campaigns.Results.CampaignSummary> Page)> ListAsync(
            int offset, int limit, CancellationToken cancellation) =>
            Interlocked.Increment(ref _reads) == 1
                ? Task.FromResult((0, System.Collections.Immutable.ImmutableArray<Tracefleet.Campaigns.Results.CampaignSummary>.Empty))
                : throw Failure();

        public Task<(string Campaign, string Fingerprint)> ClaimKeyAsync(
            string key, string campaign, string fingerprint, DateTimeOffset at, CancellationToken cancellation) => throw Failure();

        static StoreException Failure() => new("Reading", "the list", new IOException("no space left on device"));
    }
}
