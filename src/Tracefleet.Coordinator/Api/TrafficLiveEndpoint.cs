using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Tracefleet.Contracts.Api;
using Tracefleet.Coordinator.Live;

namespace Tracefleet.Coordinator.Api;

/// <summary>Traffic second by second, as server-sent events.</summary>
static class TrafficLiveEndpoint
{
    const string LastEventId = "Last-Event-ID", After = "after", EventStreamType = "text/event-stream", RetryAfterSeconds = "5";

    public static void MapTrafficLive(this IEndpointRouteBuilder routes) => routes.MapGet(TrafficEndpoints.Root + "/live", FollowAsync)
        .Describe(TrafficTexts.Live).Produces(StatusCodes.Status200OK, typeof(string), EventStreamType).Fails(400, 401, 503);

    static async Task<IResult> FollowAsync(
        HttpContext context, TrafficDesk desk, TrafficLive live, TimeProvider time, IHostApplicationLifetime life, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var seen = query.HeaderOrQuery(LastEventId, After, -1);
        var (asked, problem) = desk.Read(TrafficForm.Live, query);
        if (asked is null)
            return problem!;
        using var watch = live.Watch(asked);
        if (watch is null)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return Problems.Result(
                StatusCodes.Status503ServiceUnavailable,
                $"Too many follow the traffic already: {TrafficLive.MostReaders} readers, or {TrafficLive.MostQuestions} different questions. "
                + "Close some, or ask /top again and again.",
                "too_many_readers");
        }
        // Before the answer begins, so that a store that fails is told as a problem.
        var after = await watch.Pulse.AdvanceAsync(seen < 0 ? null : seen, cancellation);
        context.Response.ContentType = EventStreamType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, life.ApplicationStopping);
        try
        {
            await TrafficStream.WriteAsync(context.Response.BodyWriter, watch.Pulse, after, time, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader comes back with the last id it saw.
        }
        return TypedResults.Empty;
    }
}
