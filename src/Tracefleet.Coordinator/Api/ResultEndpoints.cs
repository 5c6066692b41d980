using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Api;
using Tracefleet.Coordinator.Annotating;
using Tracefleet.Coordinator.Live;
using Tracefleet.Formats.Json;

namespace Tracefleet.Coordinator.Api;

/// <summary>A campaign's results: live, as lines, and as paths.</summary>
static class ResultEndpoints
{
    const string LastEventId = "Last-Event-ID", Ndjson = "application/x-ndjson", EventStreamType = "text/event-stream";
    const int MaxNameLength = 255, DefaultLimit = 100, MaxLimit = 500, FlushBytes = 64 * 1024;

    public static void MapResults(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(CampaignEndpoints.Root + "/{id}/events", EventsAsync).Describe(ApiTexts.Events)
            .Produces(StatusCodes.Status200OK, typeof(string), EventStreamType).Fails(400, 401, 404, 503);
        routes.MapGet(CampaignEndpoints.Root + "/{id}/hops", HopsAsync).Describe(ApiTexts.Hops)
            .Produces(StatusCodes.Status200OK, typeof(string), Ndjson).Fails(400, 401, 404, 503);
        routes.MapGet(CampaignEndpoints.Root + "/{id}/cells", CellsAsync).Describe(ApiTexts.Cells)
            .Produces(StatusCodes.Status200OK, typeof(string), Ndjson).Fails(400, 401, 404, 503);
        routes.MapGet(CampaignEndpoints.Root + "/{id}/paths", PathsAsync).Describe(ApiTexts.Paths)
            .Produces<Page<PathResource>>().Fails(400, 401, 404, 503);
    }

    static async Task<IResult> EventsAsync(
        string id, HttpContext context, ResultDesk desk, EventStream events, IHostApplicationLifetime life, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var filter = new ResultFilter(id, query.HeaderOrQuery(LastEventId, "after", 0));
        var (reading, problem) = await desk.BeginAsync(filter, query, context.Response, cancellation);
        if (reading is null)
            return problem!;

        context.Response.ContentType = EventStreamType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, life.ApplicationStopping);
        try
        {
            await events.WriteAsync(context.Response.BodyWriter, reading, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader comes back with the last id it saw.
        }
        return TypedResults.Empty;
    }

    static async Task<IResult> HopsAsync(string id, HttpContext context, ResultDesk desk, EventReader reader, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var (reading, problem) = await desk.BeginAsync(Filter(id, query), query, context.Response, cancellation);
        if (reading is null)
            return problem!;
        context.Response.ContentType = Ndjson;
        var output = context.Response.BodyWriter;
        await reader.ReadAsync(
            reading, stored => WriteHop(output, stored), async () => !(await output.FlushAsync(cancellation)).IsCompleted, cancellation);
        await output.FlushAsync(cancellation);
        return TypedResults.Empty;

        static void WriteHop(System.Buffers.IBufferWriter<byte> output, StoredEvent stored)
        {
            if (stored.Hop is not null)
                EventLines.Write(output, stored);
        }
    }

    static async Task<IResult> CellsAsync(string id, HttpContext context, CampaignReader campaigns, IHopStore store, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var filter = Filter(id, query);
        WantedSnapshots.Refuse(query, $"Cells have nothing that is annotated; {CampaignEndpoints.Root}/{id}/hops and /paths annotate again.");
        if (query.Problem is { } problem)
            return problem;
        if (!await campaigns.ExistsAsync(id, cancellation))
            return Problems.NoCampaign(id);
        context.Response.ContentType = Ndjson;
        var output = context.Response.BodyWriter;
        await foreach (var cell in store.ReadCellsAsync(filter, cancellation))
        {
            CellJson.WriteLine(output, cell.Trace, cell.HopCount, cell.Figures);
            if (output.CanGetUnflushedBytes && output.UnflushedBytes > FlushBytes && (await output.FlushAsync(cancellation)).IsCompleted)
                break;
        }
        await output.FlushAsync(cancellation);
        return TypedResults.Empty;
    }

    static async Task<IResult> PathsAsync(string id, HttpContext context, ResultDesk desk, IHopStore store, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var (offset, limit) = (query.Int("offset", 0, 0, int.MaxValue), query.Int("limit", DefaultLimit, 1, MaxLimit));
        var filter = new ResultFilter(id, 0, query.Text("vantagePoint", MaxNameLength), query.Text("target", MaxNameLength));
        var (reading, problem) = await desk.BeginAsync(filter, query, context.Response, cancellation);
        if (reading is null)
            return problem!;
        var (count, results) = (0, new List<PathResource>());
        await foreach (var path in store.ReadPathsAsync(filter, cancellation))
        {
            if (count >= offset && results.Count < limit)
                results.Add(PathResource.Of(reading.Reannotation is { } reannotation ? await reannotation.ApplyAsync(path, cancellation) : path));
            count++;
        }
        var page = Pages.Of($"{CampaignEndpoints.Root}/{id}/paths", count, offset, limit, results, QueryOf(reading));
        return TypedResults.Json(page, ApiJson.Default.PagePathResource);
    }

    static ResultFilter Filter(string id, QueryReader query) => new(
        id, query.Long("after", 0, 0, long.MaxValue), query.Text("vantagePoint", MaxNameLength), query.Text("target", MaxNameLength));

    // Snapshots by identifier, so that the parts of a list are annotated alike.
    static string QueryOf(ResultReading reading) => string.Concat([
        reading.Filter.VantagePoint is { } vantagePoint ? $"&vantagePoint={Uri.EscapeDataString(vantagePoint)}" : "",
        reading.Filter.Target is { } target ? $"&target={Uri.EscapeDataString(target)}" : "",
        .. reading.Reannotation?.Choices.Select(choice => $"&{choice}") ?? []]);
}
