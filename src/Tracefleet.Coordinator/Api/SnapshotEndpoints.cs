using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Querying;

namespace Tracefleet.Coordinator.Api;

/// <summary>Listing, looking at, downloading, pinning and deleting snapshots.</summary>
static class SnapshotEndpoints
{
    public const string Root = SnapshotLinks.Root;

    const int DefaultLimit = 100, MaxLimit = 500, MaxPinBodyBytes = 4096;

    public static void MapSnapshots(this IEndpointRouteBuilder routes)
    {
        routes.MapSnapshotMaking();
        routes.MapGet(Root + "/{kind}/pins", PinsAsync).Describe(SnapshotTexts.Pins)
            .Produces<IReadOnlyList<SnapshotPinResource>>().Fails(400, 401, 404, 503);
        routes.MapPut(Root + "/{kind}/pins/{name}", PinAsync).Describe(SnapshotTexts.Pin)
            .Accepts<PinSnapshot>("application/json").Produces<SnapshotPinResource>().Fails(400, 401, 404, 413, 415, 503);
        routes.MapDelete(Root + "/{kind}/pins/{name}", UnpinAsync).Describe(SnapshotTexts.Unpin).Produces(204).Fails(400, 401, 404, 503);
        routes.MapGet(Root + "/{kind}", ListAsync).Describe(SnapshotTexts.List).Produces<Page<SnapshotItem>>().Fails(400, 401, 404, 503);
        routes.MapGet(Root + "/{kind}/{id}", GetAsync).Describe(SnapshotTexts.Get).Produces<SnapshotResource>().Fails(400, 401, 404, 500, 503);
        routes.MapDelete(Root + "/{kind}/{id}", DeleteAsync).Describe(SnapshotTexts.Delete).Produces(204).Fails(400, 401, 404, 409, 503);
        routes.MapGet(Root + "/{kind}/{id}/file", FileAsync).Describe(SnapshotTexts.File)
            .Produces(200, typeof(byte[]), "application/octet-stream").Produces(206, typeof(byte[]), "application/octet-stream")
            .Produces(304).Produces(416).Fails(400, 401, 404, 503);
        routes.MapSnapshotQueries();
    }

    /// <summary>The snapshot that an address means, or a problem.</summary>
    public static async Task<(SnapshotEntry? Entry, IResult? Problem)> FindAsync(
        SnapshotLibrary library, string kind, string reference, CancellationToken cancellation)
    {
        if (KindOf(kind) is not { } known)
            return (null, NoKind(kind));
        var entry = await library.FindAsync(known, reference, cancellation);
        return (entry, entry is null ? NoSnapshot(kind, reference) : null);
    }

    public static SnapshotKind? KindOf(string word) => word switch
    {
        "asn" => SnapshotKind.Asn,
        "geo" => SnapshotKind.Geo,
        "ixp" => SnapshotKind.Ixp,
        _ => null,
    };

    public static IResult NoKind(string kind) =>
        Problems.Result(StatusCodes.Status404NotFound, $"'{Quotable(kind)}' is no kind of snapshots; there are asn, geo and ixp.", "kind_not_found");

    static IResult NoSnapshot(string kind, string reference) => Problems.Result(
        StatusCodes.Status404NotFound, $"There is no {kind} snapshot '{Quotable(reference)}'; {Root}/{kind} lists what there is.", "snapshot_not_found");

    static string Quotable(string text) => Campaigns.Planning.TargetText.Quotable(text);

    static async Task<IResult> ListAsync(string kind, HttpContext context, SnapshotLibrary library, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var (offset, limit) = (query.Int("offset", 0, 0, int.MaxValue), query.Int("limit", DefaultLimit, 1, MaxLimit));
        if (query.Problem is { } problem)
            return problem;
        if (KindOf(kind) is not { } known)
            return NoKind(kind);
        var entries = await library.ListAsync(known, cancellation);
        var pins = await PinnedAsync(library, cancellation);
        var items = entries.Skip(offset).Take(limit).Select(entry => SnapshotItem.Of(entry, [.. pins[entry.Id]])).ToList();
        return TypedResults.Json(Pages.Of($"{Root}/{kind}", entries.Length, offset, limit, items), ApiJson.Default.PageSnapshotItem);
    }

    static async Task<ILookup<string, string>> PinnedAsync(SnapshotLibrary library, CancellationToken cancellation) =>
        (await library.Catalog.PinsAsync(cancellation)).OrderBy(pin => pin.Name, StringComparer.Ordinal).ToLookup(pin => pin.Id, pin => pin.Name);

    static async Task<IResult> GetAsync(string kind, string id, HttpContext context, SnapshotLibrary library, CancellationToken cancellation)
    {
        if (new QueryReader(context.Request).Problem is { } unknown)
            return unknown;
        var (entry, problem) = await FindAsync(library, kind, id, cancellation);
        return entry is null ? problem! : TypedResults.Json(
            SnapshotResource.Of(
                entry, library.Open(entry).Records, SnapshotAttributes.Of(entry.Kind), [.. (await PinnedAsync(library, cancellation))[entry.Id]],
                await library.Catalog.HoldersAsync(entry.Id, cancellation), library.RoutesSizeOf(entry.Id)),
            ApiJson.Default.SnapshotResource);
    }

    static async Task<IResult> DeleteAsync(string kind, string id, HttpContext context, SnapshotLibrary library, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var force = query.Flag("force");
        if (query.Problem is { } wrong)
            return wrong;
        var (entry, problem) = await FindAsync(library, kind, id, cancellation);
        if (entry is null)
            return problem!;
        try
        {
            await library.DeleteAsync(entry.Id, force, cancellation);
            return TypedResults.NoContent();
        }
        catch (SnapshotHeldException held)
        {
            return Problems.Result(
                StatusCodes.Status409Conflict, $"{held.Id} annotates the campaigns {string.Join(", ", held.Campaigns)}; force=true deletes it all the same.", "snapshot_held");
        }
    }

    static async Task<IResult> FileAsync(string kind, string id, HttpContext context, SnapshotLibrary library, CancellationToken cancellation)
    {
        if (new QueryReader(context.Request).Problem is { } unknown)
            return unknown;
        var (entry, problem) = await FindAsync(library, kind, id, cancellation);
        if (entry is null)
            return problem!;
        var path = library.PathOf(entry.Id);
        return File.Exists(path)
            ? TypedResults.PhysicalFile(
                path, "application/octet-stream", Path.GetFileName(path), entry.Description.CreatedAt, new EntityTagHeaderValue($"\"{entry.Sha256}\""), enableRangeProcessing: true)
            : Problems.Result(StatusCodes.Status404NotFound, $"The file of {entry.Id} is gone; delete the snapshot and make it again.", "snapshot_file_missing");
    }

    static async Task<IResult> PinsAsync(string kind, HttpContext context, SnapshotLibrary library, CancellationToken cancellation)
    {
        if (new QueryReader(context.Request).Problem is { } unknown)
            return unknown;
        if (KindOf(kind) is not { } known)
            return NoKind(kind);
        var pins = (await library.Catalog.PinsAsync(cancellation)).Where(pin => pin.Kind == known).OrderBy(pin => pin.Name, StringComparer.Ordinal);
        return TypedResults.Json([.. pins.Select(SnapshotPinResource.Of)], ApiJson.Default.IReadOnlyListSnapshotPinResource);
    }

    static async Task<IResult> PinAsync(string kind, string name, HttpContext context, SnapshotLibrary library, TimeProvider time, CancellationToken cancellation)
    {
        if (new QueryReader(context.Request).Problem is { } unknown)
            return unknown;
        if (await SnapshotBodies.ReadAsync(context.Request, MaxPinBodyBytes, cancellation) is not { } body)
            return Problems.Result(StatusCodes.Status413PayloadTooLarge, $"The body may have {MaxPinBodyBytes} bytes.");
        if (SnapshotBodies.Pin(body.Span) is not { } reference)
            return TypedResults.Problem(Problems.OfFields(new Dictionary<string, string[]> { ["snapshot"] = ["Give an identifier, another name, or latest."] }));
        if (SnapshotNames.Fault(name) is { } fault)
            return TypedResults.Problem(Problems.OfFields(new Dictionary<string, string[]> { ["name"] = [$"{char.ToUpperInvariant(fault[0])}{fault[1..]}."] }));
        var (entry, problem) = await FindAsync(library, kind, reference, cancellation);
        if (entry is null)
            return problem!;
        return await library.PinAsync(entry.Kind, name, entry.Id, cancellation)
            ? TypedResults.Json(SnapshotPinResource.Of(new SnapshotPin(entry.Kind, name, entry.Id, time.GetUtcNow())), ApiJson.Default.SnapshotPinResource)
            : NoSnapshot(kind, reference);
    }

    static async Task<IResult> UnpinAsync(string kind, string name, HttpContext context, SnapshotLibrary library, CancellationToken cancellation)
    {
        if (new QueryReader(context.Request).Problem is { } unknown)
            return unknown;
        if (KindOf(kind) is not { } known)
            return NoKind(kind);
        return await library.UnpinAsync(known, name, cancellation)
            ? TypedResults.NoContent()
            : Problems.Result(StatusCodes.Status404NotFound, $"No {kind} snapshot has the name '{Quotable(name)}'.", "pin_not_found");
    }
}
