using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Api;

/// <summary>Making snapshots, and the jobs that do it.</summary>
static class SnapshotMaking
{
    /// <summary>Bytes of an upload.</summary>
    public const long MaxUploadBytes = 8L << 30;

    const string Jobs = SnapshotEndpoints.Root + "/jobs", Upload = "application/octet-stream";
    const int MaxOrderBytes = 64 * 1024, MaxLanguageLength = 16, MaxShareLength = 16, MaxUrlLength = 2048;

    public static void MapSnapshotMaking(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Jobs + "/{id}", GetJob).Describe(SnapshotTexts.GetJob).Produces<SnapshotJobResource>().Fails(400, 401, 404);
        routes.MapDelete(Jobs + "/{id}", CancelJob).Describe(SnapshotTexts.CancelJob).Produces<SnapshotJobResource>(202).Fails(400, 401, 404);
        routes.MapPost(SnapshotEndpoints.Root + "/{kind}", CreateAsync).Describe(SnapshotTexts.Create)
            .Accepts<CreateSnapshot>("application/json", Upload).Produces<SnapshotJobResource>(StatusCodes.Status202Accepted)
            .Fails(400, 401, 404, 413, 415, 422, 503);
    }

    static IResult GetJob(string id, HttpContext context, SnapshotJobs jobs) =>
        new QueryReader(context.Request).Problem ?? (jobs.Find(id) is { } job ? Resource(job, StatusCodes.Status200OK) : NoJob(id));

    static IResult CancelJob(string id, HttpContext context, SnapshotJobs jobs)
    {
        if (new QueryReader(context.Request).Problem is { } problem)
            return problem;
        if (jobs.Find(id) is not { } job)
            return NoJob(id);
        job.Cancel();
        return Resource(job, StatusCodes.Status202Accepted);
    }

    static async Task<IResult> CreateAsync(
        string kind, HttpContext context, SnapshotJobs jobs, SnapshotKeys keys, CoordinatorOptions options, TimeProvider time,
        CancellationToken cancellation)
    {
        if (SnapshotEndpoints.KindOf(kind) is not { } known)
            return SnapshotEndpoints.NoKind(kind);
        if (context.Request.ContentType?.StartsWith(Upload, StringComparison.OrdinalIgnoreCase) == true)
            return await UploadAsync(known, context, jobs, options, cancellation);
        if (new QueryReader(context.Request).Problem is { } problem)
            return problem;
        if (await SnapshotBodies.ReadAsync(context.Request, MaxOrderBytes, cancellation) is not { } body)
            return Problems.Result(StatusCodes.Status413PayloadTooLarge, $"An order may have {MaxOrderBytes} bytes; send data as {Upload}.");
        var (order, faults) = SnapshotOrders.Read(known, body.Span, keys, time.GetUtcNow());
        await CheckHostAsync("url", order?.Url, options, faults, cancellation);
        await CheckHostAsync("names", order?.AsNamesUrl, options, faults, cancellation);
        if (faults.TryGetValue("", out var unreadable))
            return Problems.Result(StatusCodes.Status400BadRequest, unreadable[0], "invalid_body", "The body cannot be read.");
        if (order is null || faults.Count > 0)
            return TypedResults.Problem(Problems.OfFields(faults));
        return jobs.Begin(order) is { } begun ? Accepted(context, begun.Job) : Busy(context);
    }

    static async Task<IResult> UploadAsync(
        SnapshotKind kind, HttpContext context, SnapshotJobs jobs, CoordinatorOptions options, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var (language, share, names) = (query.Text("language", MaxLanguageLength), query.Text("maxBad", MaxShareLength), query.Text("names", MaxUrlLength));
        var routes = query.Flag("routes");
        if (query.Problem is { } problem)
            return problem;
        var faults = new Dictionary<string, string[]>();
        if (routes && SnapshotOrders.RoutesFault(kind, byPublisher: false) is { } fault)
            faults["routes"] = [fault];
        var maxBad = SnapshotOrders.MaxBad(
            share is null ? null : double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : -1, faults);
        var namesUrl = SnapshotOrders.Names(kind, names, faults);
        await CheckHostAsync("names", namesUrl, options, faults, cancellation);
        if (faults.Count > 0)
            return TypedResults.Problem(Problems.OfFields(faults));
        if (context.Request.ContentLength > MaxUploadBytes)
            return Problems.Result(StatusCodes.Status413PayloadTooLarge, $"An upload may have {MaxUploadBytes} bytes.");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var upload = new SnapshotUpload(context.Request.Body);
        var order = new SnapshotOrder
        {
            Kind = kind,
            Input = upload,
            InputName = "the upload",
            AsNamesUrl = namesUrl,
            Language = language ?? "en",
            Routes = routes,
            MaxDownloadBytes = MaxUploadBytes,
            Import = ImportOptions.Default with { MaxBadShare = maxBad },
        };
        if (jobs.Begin(order) is not { } begun)
            return Busy(context);
        await using var gone = cancellation.Register(begun.Job.Cancel);
        await Task.WhenAny(upload.WasRead, begun.Running);
        return upload.WasRead.IsCompleted
            ? Accepted(context, begun.Job)
            : Problems.Result(StatusCodes.Status422UnprocessableEntity, begun.Job.ToResource().Error ?? "The upload was cancelled.", "snapshot_refused");
    }

    /// <summary>Told at once where it can be; the connection itself is checked again.</summary>
    static async Task CheckHostAsync(
        string field, Uri? url, CoordinatorOptions options, Dictionary<string, string[]> faults, CancellationToken cancellation)
    {
        if (url is not null && await FaultOfHostAsync(url, options, cancellation) is { } fault)
            faults[field] = [fault];
    }

    static async Task<string?> FaultOfHostAsync(Uri url, CoordinatorOptions options, CancellationToken cancellation)
    {
        if (SnapshotDownloads.IsAllowed(options.SnapshotUrls, url.IdnHost, url.Port))
            return null;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(url.IdnHost, cancellation);
            return addresses.Any(address => !SnapshotDownloads.IsPublic(address))
                ? $"{url.IdnHost} has an address that is not public; start the coordinator with --snapshot-url to allow that host, or upload the file."
                : null;
        }
        catch (SocketException failure)
        {
            return $"{url.IdnHost} cannot be resolved ({failure.Message}); upload the file instead.";
        }
    }

    static IResult Accepted(HttpContext context, SnapshotJob job)
    {
        context.Response.Headers.Location = $"{Jobs}/{job.Id}";
        return Resource(job, StatusCodes.Status202Accepted);
    }

    static IResult Resource(SnapshotJob job, int status) => TypedResults.Json(job.ToResource(), ApiJson.Default.SnapshotJobResource, statusCode: status);

    static IResult NoJob(string id) => Problems.Result(
        StatusCodes.Status404NotFound, $"There is no job '{Campaigns.Planning.TargetText.Quotable(id)}'; those of before the last start are forgotten.", "job_not_found");

    static IResult Busy(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "10";
        return Problems.Result(StatusCodes.Status503ServiceUnavailable, "As many snapshots are being made as may be at once; try again later.", "too_many_jobs");
    }
}
