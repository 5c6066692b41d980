using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Coordinator.Api;

/// <summary>Proves that what is stored now stays: throws <see cref="StoreException"/> when it cannot.</summary>
public delegate Task StoreCheck(CancellationToken cancellation);

/// <summary>Whether the process runs, and whether it can take work.</summary>
static class HealthEndpoints
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("ok\n")).Describe(ApiTexts.Healthy).Produces(200, typeof(string), "text/plain");
        routes.MapGet("/readyz", ReadyAsync).Describe(ApiTexts.Ready).Produces(200, typeof(string), "text/plain").Fails(503);
    }

    static async Task<IResult> ReadyAsync(StoreCheck check, HttpContext context, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await check(cancellation).WaitAsync(Patience, time, cancellation);
            return TypedResults.Text("ready\n");
        }
        catch (TimeoutException)
        {
            context.Response.Headers.RetryAfter = "5";
            return Problems.Result(StatusCodes.Status503ServiceUnavailable, "The store does not answer.", "store_unavailable");
        }
    }
}
