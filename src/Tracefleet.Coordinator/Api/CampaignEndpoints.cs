using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Api;
using Tracefleet.Coordinator.Annotating;
using Tracefleet.Coordinator.Conducting;

namespace Tracefleet.Coordinator.Api;

/// <summary>Submitting, listing, looking at and cancelling campaigns.</summary>
static class CampaignEndpoints
{
    public const string Root = "/api/v1/campaigns", IdempotencyKey = "Idempotency-Key";

    /// <summary>Bytes of a body: room for 100,000 host names.</summary>
    public const int MaxBodyBytes = 16 * 1024 * 1024;

    const int MaxKeyLength = 200, DefaultLimit = 50, MaxLimit = 500;

    public static void MapCampaigns(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Root, SubmitAsync).Describe(ApiTexts.Submit)
            .Accepts<CreateCampaign>("application/json").Produces<CampaignResource>(StatusCodes.Status202Accepted)
            .Fails(400, 401, 413, 415, 422, 503);
        routes.MapGet(Root, ListAsync).Describe(ApiTexts.List).Produces<Page<CampaignItem>>().Fails(400, 401, 503);
        routes.MapGet(Root + "/{id}", GetAsync).Describe(ApiTexts.Get).Produces<CampaignResource>().Produces(304).Fails(400, 401, 404, 503);
        routes.MapDelete(Root + "/{id}", CancelAsync).Describe(ApiTexts.Cancel).Produces<CampaignResource>(202).Fails(400, 401, 404, 503);
    }

    static async Task<IResult> SubmitAsync(HttpContext context, CampaignDesk desk, CampaignReader campaigns, CancellationToken cancellation)
    {
        if (new QueryReader(context.Request).Problem is { } unknown)
            return unknown;
        var key = (string?)context.Request.Headers[IdempotencyKey];
        if (key is not null && (key.Length is 0 or > MaxKeyLength || key.AsSpan().ContainsAnyExceptInRange('!', '~')))
            return TypedResults.Problem(Problems.OfFields(
                new Dictionary<string, string[]> { [IdempotencyKey] = [$"Give 1 to {MaxKeyLength} visible ASCII characters, for example a UUID."] }));
        if (await ReadBodyAsync(context.Request, cancellation) is not { } body)
            return Problems.Result(StatusCodes.Status413PayloadTooLarge, $"The body may have {MaxBodyBytes} bytes; split the campaign.");

        var (campaign, problem) = await desk.SubmitAsync(body, key, cancellation);
        if (campaign is null)
            return problem!;
        context.Response.Headers.Location = $"{Root}/{campaign}";
        return TypedResults.Json(
            await campaigns.FindAsync(campaign, cancellation), ApiJson.Default.CampaignResource, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>The whole body, or null when it is larger than allowed.</summary>
    static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxBodyBytes)
            return null;
        var body = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var count = await request.Body.ReadAsync(body.GetMemory(4096), cancellation);
            if (count == 0)
                return body.WrittenMemory;
            body.Advance(count);
            if (body.WrittenCount > MaxBodyBytes)
                return null;
        }
    }

    static async Task<IResult> ListAsync(HttpContext context, ICampaignCatalog catalog, CampaignBoards boards, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var (offset, limit) = (query.Int("offset", 0, 0, int.MaxValue), query.Int("limit", DefaultLimit, 1, MaxLimit));
        if (query.Problem is { } problem)
            return problem;
        var (count, page) = await catalog.ListAsync(offset, limit, cancellation);
        var items = page.Select(summary => ItemOf(summary, boards.Peek(summary.Id))).ToList();
        return TypedResults.Json(Pages.Of(Root, count, offset, limit, items), ApiJson.Default.PageCampaignItem);
    }

    // The list is written when a campaign starts and when it has settled; what happens between is on its board.
    static CampaignItem ItemOf(CampaignSummary summary, CampaignBoard? board) => new(
        summary.Id, summary.Name, summary.Status, summary.CreatedAt, summary.FinishedAt, summary.Targets, summary.VantagePoints, summary.Cells,
        board?.CellsEnded ?? summary.CellsEnded, CampaignLinks.Of(summary.Id), summary.Type);

    static async Task<IResult> GetAsync(string id, HttpContext context, CampaignReader campaigns, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        WantedSnapshots.Refuse(query, $"AS links are counted once, as the agents annotated their hops; {Root}/{id}/paths and /hops annotate again.");
        if (query.Problem is { } problem)
            return problem;
        if (await campaigns.FindAsync(id, cancellation) is not { } campaign)
            return Problems.NoCampaign(id);
        var body = JsonSerializer.SerializeToUtf8Bytes(campaign, ApiJson.Default.CampaignResource);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}\"");
        return TypedResults.Bytes(body, "application/json", entityTag: tag);
    }

    static async Task<IResult> CancelAsync(
        string id, CampaignConductor conductor, CampaignReader campaigns, HttpContext context, CancellationToken cancellation)
    {
        if (new QueryReader(context.Request).Problem is { } problem)
            return problem;
        if (await conductor.CancelAsync(id, cancellation) is { Code: RejectionCode.NotFound })
            return Problems.NoCampaign(id);
        context.Response.Headers.Location = $"{Root}/{id}";
        return TypedResults.Json(
            await campaigns.FindAsync(id, cancellation), ApiJson.Default.CampaignResource, statusCode: StatusCodes.Status202Accepted);
    }
}
