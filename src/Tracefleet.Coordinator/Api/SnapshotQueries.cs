using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tracefleet.Addressing;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Querying;

namespace Tracefleet.Coordinator.Api;

/// <summary>Questions to snapshots, answered as lines of JSON.</summary>
static class SnapshotQueries
{
    const string Ndjson = "application/x-ndjson";
    const int MaxAddresses = 1000, MaxPrefixes = 20, MaxTextLength = 255, FlushBytes = 64 * 1024;

    public static void MapSnapshotQueries(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(SnapshotEndpoints.Root + "/{kind}/{id}/query", QueryAsync).Describe(SnapshotTexts.Query)
            .Produces(StatusCodes.Status200OK, typeof(string), Ndjson).Fails(400, 401, 404, 500, 503);
        routes.MapGet(SnapshotEndpoints.Root + "/{kind}/{before}/diff/{after}", DiffAsync).Describe(SnapshotTexts.Diff)
            .Produces(StatusCodes.Status200OK, typeof(string), Ndjson).Fails(400, 401, 404, 500, 503);
    }

    static async Task<IResult> QueryAsync(string kind, string id, HttpContext context, SnapshotLibrary library, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var asked = query.Texts("address");
        var attribute = query.Text("attribute", MaxTextLength);
        var filter = new SnapshotFilter
        {
            Asn = query.Asn("asn"),
            Ixp = query.Text("ixp", MaxTextLength),
            Country = query.Text("country", MaxTextLength),
            Member = query.Asn("member"),
        };
        if (query.Problem is { } wrong)
            return wrong;
        var (entry, problem) = await SnapshotEndpoints.FindAsync(library, kind, id, cancellation);
        if (entry is null)
            return problem!;
        if (Faults(entry.Kind, asked, attribute, filter) is { Count: > 0 } faults)
            return TypedResults.Problem(Problems.OfFields(faults));
        var snapshot = SnapshotQuery.Of(library.Open(entry));
        if (asked.Length > 0)
            return await WriteAsync(context, asked.SelectMany(text => Answers(snapshot, text)), (output, answer) =>
                SnapshotJsonLines.Write(output, snapshot, answer.Asked, answer.Answer, attribute), cancellation);
        try
        {
            return await WriteAsync(context, snapshot.Where(filter), (output, answer) => SnapshotJsonLines.Write(output, snapshot, null, answer, attribute), cancellation);
        }
        catch (SnapshotQueryException fault) when (!context.Response.HasStarted)
        {
            return TypedResults.Problem(Problems.OfFields(new Dictionary<string, string[]> { ["ixp"] = [$"{char.ToUpperInvariant(fault.Message[0])}{fault.Message[1..]}."] }));
        }
    }

    static Dictionary<string, string[]> Faults(SnapshotKind kind, string[] asked, string? attribute, SnapshotFilter filter)
    {
        var faults = new Dictionary<string, string[]>();
        if (attribute is not null && SnapshotAttributes.Of(kind) is var known && !known.Contains(attribute))
            faults["attribute"] = [$"There is no such attribute; known are {string.Join(", ", known)}."];
        var wrong = asked.FirstOrDefault(text => !Prefix.TryParse(text, out _));
        if (asked.Length > MaxAddresses || asked.Count(text => text.Contains('/', StringComparison.Ordinal)) > MaxPrefixes)
            faults["address"] = [$"Give at most {MaxAddresses} addresses and {MaxPrefixes} prefixes."];
        else if (wrong is not null)
            faults["address"] = [$"'{Campaigns.Planning.TargetText.Quotable(wrong)}' is no address and no prefix with zero host bits."];
        else if (asked.Length > 0 && filter.Fields.Any())
            faults["address"] = [$"Addresses cannot be combined with {string.Join(", ", filter.Fields)}."];
        else if (asked.Length == 0 && filter.Fault(kind) is { } fault)
            faults[filter.Fields.FirstOrDefault("address")] = [$"{char.ToUpperInvariant(fault[0])}{fault[1..]}."];
        return faults;
    }

    static IEnumerable<(string Asked, SnapshotAnswer? Answer)> Answers(SnapshotQuery snapshot, string text) => Address.TryParse(text, out var address)
        ? [(text, snapshot.Find(address))]
        : snapshot.Find(Prefix.Parse(text)).Cast<SnapshotAnswer?>().DefaultIfEmpty().Select(answer => (text, answer));

    static async Task<IResult> DiffAsync(
        string kind, string before, string after, HttpContext context, SnapshotLibrary library, CancellationToken cancellation)
    {
        var query = new QueryReader(context.Request);
        var isSummary = query.Flag("summary");
        if (query.Problem is { } wrong)
            return wrong;
        var (old, noOld) = await SnapshotEndpoints.FindAsync(library, kind, before, cancellation);
        var (later, noLater) = await SnapshotEndpoints.FindAsync(library, kind, after, cancellation);
        if (old is null || later is null)
            return (noOld ?? noLater)!;
        if (isSummary)
            return await WriteAsync(context, [SnapshotDiff.Count(library.Open(old), library.Open(later))], (output, counts) => Write(output, old, later, counts), cancellation);
        var snapshot = SnapshotQuery.Of(library.Open(old));
        return await WriteAsync(context, snapshot.DifferencesTo(library.Open(later)), (output, change) => SnapshotJsonLines.Write(output, snapshot, change), cancellation);
    }

    static void Write(IBufferWriter<byte> output, SnapshotEntry before, SnapshotEntry after, SnapshotDiffCounts counts)
    {
        using (var json = new Utf8JsonWriter(output))
            JsonSerializer.Serialize(
                json, new SnapshotDiffResource(before.Id, after.Id, counts.Added, counts.Removed, counts.Changed, counts.Same), ApiJson.Default.SnapshotDiffResource);
        output.Write("\n"u8);
    }

    static async Task<IResult> WriteAsync<T>(
        HttpContext context, IEnumerable<T> rows, Action<IBufferWriter<byte>, T> write, CancellationToken cancellation)
    {
        context.Response.ContentType = Ndjson;
        var output = context.Response.BodyWriter;
        foreach (var row in rows)
        {
            write(output, row);
            if (output.CanGetUnflushedBytes && output.UnflushedBytes > FlushBytes && (await output.FlushAsync(cancellation)).IsCompleted)
                break;
        }
        await output.FlushAsync(cancellation);
        return TypedResults.Empty;
    }
}
