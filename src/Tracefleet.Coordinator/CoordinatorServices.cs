using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracefleet.Actors;
using Tracefleet.Actors.Embedded;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Api;
using Tracefleet.Coordinator.Annotating;
using Tracefleet.Coordinator.Api;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Coordinator.Gateway;
using Tracefleet.Coordinator.Live;
using Tracefleet.Coordinator.LookingGlass;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Lending;
using Tracefleet.Storage.Sqlite;
using Tracefleet.Storage.Sqlite.Snapshots;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Coordinator;

/// <summary>The coordinator as a part of a web application.</summary>
public static class CoordinatorServices
{
    const string DocumentName = "v1";

    static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(10);

    /// <summary>Adds the coordinator's services and lets Kestrel listen where the options say. The application disposes the store and the catalog.</summary>
    public static void AddTracefleetCoordinator(
        this WebApplicationBuilder builder, CoordinatorSetup setup, SqliteStore store, SqliteSnapshotCatalog snapshots, TimeProvider time)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // One more, so that the answer to a larger body is ours.
            kestrel.Limits.MaxRequestBodySize = CampaignEndpoints.MaxBodyBytes + 1;
            kestrel.Listen(setup.Options.BindAddress, setup.Options.Port);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);
        builder.Services.AddSingleton(setup.Options).AddSingleton(setup.Token).AddSingleton(setup.Policy).AddSingleton(time);
        AddStore(builder.Services, store, time);
        AddSnapshots(builder.Services, snapshots, setup.Options, time);
        // Those who record write it; here it is read, and nothing made where nobody ever recorded any.
        builder.Services.AddSingleton<ITrafficStore>(_ => SqliteTrafficStore.ToRead(setup.Options.TrafficFolder, new TrafficRetention(), time));
        AddWork(builder.Services);
        AddApi(builder.Services);
        builder.Services.AddLookingGlass(setup);
    }

    static void AddStore(IServiceCollection services, SqliteStore store, TimeProvider time)
    {
        // By factory, because the container disposes what it has made.
        services.AddSingleton(_ => store);
        services.AddSingleton<IEventJournal>(provider => provider.GetRequiredService<SqliteStore>().Journal);
        services.AddSingleton<IHopStore>(provider => provider.GetRequiredService<SqliteStore>().Hops);
        services.AddSingleton<ICampaignCatalog>(provider => provider.GetRequiredService<SqliteStore>().Catalog);
        services.AddSingleton<StoreCheck>(provider => provider.GetRequiredService<SqliteStore>().CheckAsync);
        services.AddSingleton<IEntityHost>(provider => new EmbeddedEntityHost(
            provider.GetRequiredService<IEventJournal>(), new EntityHostOptions(), time, provider.GetRequiredService<ILogger<EmbeddedEntityHost>>()));
        services.AddSingleton<Entities>();
    }

    static void AddSnapshots(IServiceCollection services, SqliteSnapshotCatalog catalog, CoordinatorOptions options, TimeProvider time)
    {
        services.AddSingleton<ISnapshotCatalog>(_ => catalog);
        services.AddSingleton(provider => new SnapshotLibrary(
            options.SnapshotFolder, provider.GetRequiredService<ISnapshotCatalog>(), SnapshotDownloads.Create(options.SnapshotUrls), time));
        services.AddSingleton(_ => SnapshotKeys.OfEnvironment()).AddSingleton<SnapshotJobs>();
        services.AddSingleton<SnapshotReferences>().AddSingleton<RecentAnnotators>().AddSingleton<CampaignSnapshotDesk>().AddSingleton<SnapshotPieces>();
    }

    static void AddWork(IServiceCollection services)
    {
        services.AddSingleton<CoordinatorMetrics>().AddSingleton<LiveEvents>().AddSingleton<EventReader>().AddSingleton<EventStream>()
            .AddSingleton<ProgressReader>().AddSingleton<LiveTraces>().AddSingleton<TrafficLive>();
        services.AddSingleton<WorkQueue>().AddSingleton<CampaignBoards>().AddSingleton<Workbench>().AddSingleton<Settlement>().AddSingleton<CellEnder>().AddSingleton<ShardFinisher>()
            .AddSingleton<AggregateFeeder>().AddSingleton<CampaignReconciler>().AddSingleton<PlaceReconciler>().AddSingleton<Recovery>();
        services.AddSingleton<CampaignConductor>().AddHostedService<ConductorService>();
        services.AddSingleton<AgentSessions>().AddSingleton<BatchIntake>().AddSingleton<LiveIntake>().AddSingleton<AgentGateway>();
        services.AddSingleton(provider => new GatewaySettings(
            provider.GetRequiredService<CoordinatorOptions>().HeartbeatInterval, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<CoordinatorMetrics>(), provider.GetRequiredService<ILogger<AgentGateway>>(),
            provider.GetRequiredService<SnapshotPieces>()));
    }

    static void AddApi(IServiceCollection services)
    {
        services.AddSingleton<CampaignDesk>().AddSingleton<CampaignReader>().AddSingleton<ResultDesk>().AddSingleton<TrafficDesk>();
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(json =>
        {
            json.SerializerOptions.Converters.Add(new Rfc3339Converter());
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        services.AddOpenApi(DocumentName, OpenApiDescriptions.AddTo);
    }

    /// <summary>Maps the API, the agent link, the documents and the page.</summary>
    public static void MapTracefleet(this WebApplication app)
    {
        app.UseMiddleware<FaultBorder>();
        app.UseStatusCodePages(FaultBorder.AnswerStatusAsync);
        app.UseMiddleware<HostBorder>();
        app.UseMiddleware<ApiTokenBorder>();
        app.UseWebSockets();
        app.UseRouting();
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Tracefleet API";
            page.SwaggerEndpoint($"/openapi/{DocumentName}.json", "Tracefleet");
        });
        app.UseStaticPage(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        app.MapCampaigns();
        app.MapResults();
        app.MapPlaces();
        app.MapSnapshots();
        app.MapTraffic();
        app.MapHealth();
        app.MapLookingGlass();
        app.MapOpenApi();
        app.Map("/agent/v1", AgentAsync).ExcludeFromDescription();
    }

    static async Task AgentAsync(HttpContext context, AgentGateway gateway, IHostApplicationLifetime life)
    {
        if (context.WebSockets.IsWebSocketRequest)
            await gateway.HandleAsync(context, life.ApplicationStopping);
        else
            await Problems.Result(StatusCodes.Status426UpgradeRequired, "Agents connect here by WebSocket.").ExecuteAsync(context);
    }
}
