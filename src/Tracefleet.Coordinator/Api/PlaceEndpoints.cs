using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Coordinator.Api;

/// <summary>The vantage points, whether or not an agent is there now.</summary>
static class PlaceEndpoints
{
    const string Root = "/api/v1/vantage-points";
    const int DefaultLimit = 100, MaxLimit = 500;

    public static void MapPlaces(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Root, ListAsync).Describe(ApiTexts.VantagePoints).Produces<Page<VantagePointResource>>().Fails(400, 401, 503);

    static async Task<IResult> ListAsync(HttpContext context, IEventJournal journal, Entities entities, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var (offset, limit) = (query.Int("offset", 0, 0, int.MaxValue), query.Int("limit", DefaultLimit, 1, MaxLimit));
        if (query.Problem is { } problem)
            return problem;
        var names = await journal.ListAsync(VantagePointDecider.Kind, cancellation);
        var places = new List<VantagePointResource>();
        foreach (var name in names.Order(StringComparer.Ordinal).Skip(offset).Take(limit))
            places.Add(VantagePointResource.Of(await entities.Places.StateAsync(name, cancellation)));
        return TypedResults.Json(Pages.Of(Root, names.Length, offset, limit, places), ApiJson.Default.PageVantagePointResource);
    }
}
