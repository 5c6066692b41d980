using System.Text;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Coordinator.Api;

/// <summary>What traffic was stored: by network, over time, and by whom it was recorded.</summary>
static class TrafficEndpoints
{
    public const string Root = "/api/v1/traffic";

    const string Json = "application/json";
    const int DefaultPaths = 20, MostPaths = 100;

    public static void MapTraffic(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root + "/runs", RunsAsync).Describe(TrafficTexts.Runs)
            .Gives<IReadOnlyList<TrafficRunResource>>().Fails(400, 401, 503);
        routes.MapTop("/top", TrafficForm.Top, TrafficTexts.Top);
        routes.MapTop("/hosts", TrafficForm.Hosts, TrafficTexts.Hosts);
        routes.MapTop("/links", TrafficForm.Links, TrafficTexts.Links);
        routes.MapGet(Root + "/series", SeriesAsync).Describe(TrafficTexts.Series).Gives<TrafficSeriesResource>().Fails(400, 401, 503);
        routes.MapGet(Root + "/paths", PathsAsync).Describe(TrafficTexts.Paths).Produces<IReadOnlyList<TrafficPathResource>>().Fails(400, 401, 503);
        routes.MapTrafficLive();
    }

    static void MapTop(this IEndpointRouteBuilder routes, string path, TrafficForm form, ApiText text) => routes
        .MapGet(Root + path, (HttpContext context, TrafficDesk desk, CancellationToken cancellation) => TopAsync(form, context, desk, cancellation))
        .Describe(text).Gives<TrafficTopResource>().Fails(400, 401, 503);

    static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route) => route.Produces<T>(StatusCodes.Status200OK, Json, TrafficCsv.MediaType);

    static async Task<IResult> RunsAsync(HttpContext context, TrafficDesk desk, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var isCsv = TrafficDesk.IsCsv(query, context.Request);
        return query.Problem ?? Answer(await desk.RunsAsync(cancellation), isCsv, ApiJson.Default.IReadOnlyListTrafficRunResource, TrafficCsv.Of);
    }

    static async Task<IResult> TopAsync(TrafficForm form, HttpContext context, TrafficDesk desk, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var isCsv = TrafficDesk.IsCsv(query, context.Request);
        var (asked, problem) = await desk.ReadSpanAsync(form, query, cancellation);
        return problem ?? Answer(await desk.TopAsync(asked!, cancellation), isCsv, ApiJson.Default.TrafficTopResource, TrafficCsv.Of);
    }

    static async Task<IResult> SeriesAsync(HttpContext context, TrafficDesk desk, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var isCsv = TrafficDesk.IsCsv(query, context.Request);
        var (asked, problem) = await desk.ReadSpanAsync(TrafficForm.Series, query, cancellation);
        return problem ?? Answer(await desk.SeriesAsync(asked!, cancellation), isCsv, ApiJson.Default.TrafficSeriesResource, TrafficCsv.Of);
    }

    static async Task<IResult> PathsAsync(HttpContext context, TrafficDesk desk, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var (asn, limit) = (query.Asn("asn"), query.Int("limit", DefaultPaths, 1, MostPaths));
        return query.Problem ?? TypedResults.Json(await desk.PathsAsync(asn, limit, cancellation), ApiJson.Default.IReadOnlyListTrafficPathResource);
    }

    static IResult Answer<T>(T answer, bool isCsv, JsonTypeInfo<T> type, Func<T, string> toCsv) =>
        isCsv ? TypedResults.Text(toCsv(answer), TrafficCsv.MediaType, Encoding.UTF8) : TypedResults.Json(answer, type);
}
