using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Tracefleet.Campaigns.Results;
using Tracefleet.Coordinator.Api;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Lending;

namespace Tracefleet.Coordinator.Annotating;

/// <summary>Begins to read a campaign's results: says what is wrong with a request, or by which snapshots its answer is annotated.</summary>
sealed class ResultDesk(CampaignReader campaigns, SnapshotReferences references, RecentAnnotators annotators, IHopStore store)
{
    /// <summary>What an answer was annotated again with, for example <c>asn=asn_202605311208_1f59, geo=none</c>; absent where nothing was.</summary>
    public const string Header = "Tracefleet-Snapshots";

    /// <param name="query">With all its other fields read.</param>
    public async Task<(ResultReading? Reading, IResult? Problem)> BeginAsync(
        ResultFilter filter, QueryReader query, HttpResponse response, CancellationToken cancellation)
    {
        var wanted = WantedSnapshots.Read(query);
        if (query.Problem is { } problem)
            return (null, problem);
        if (!await campaigns.ExistsAsync(filter.Campaign, cancellation))
            return (null, Problems.NoCampaign(filter.Campaign));
        if (wanted.Replaced == default)
            return (new ResultReading(filter), null);
        var faults = new Dictionary<string, string[]>();
        var chosen = await FindAsync(wanted, faults, cancellation);
        if (faults.Count > 0)
            return (null, TypedResults.Problem(Problems.OfFields(faults)));
        var reannotation = new Reannotation(wanted.Replaced, await annotators.GetAsync(chosen, null, cancellation), references, annotators);
        if (await MissingAsync(reannotation, filter, cancellation) is { Count: > 0 } missing)
            return (null, TypedResults.Problem(Problems.OfFields(missing)));
        response.Headers[Header] = string.Join(", ", reannotation.Choices);
        return (new ResultReading(filter, reannotation), null);
    }

    async Task<SnapshotEntries> FindAsync(WantedSnapshots wanted, Dictionary<string, string[]> faults, CancellationToken cancellation)
    {
        return new SnapshotEntries(await FindAsync(SnapshotKind.Asn), await FindAsync(SnapshotKind.Geo), await FindAsync(SnapshotKind.Ixp));

        async Task<SnapshotEntry?> FindAsync(SnapshotKind kind)
        {
            if (wanted.Of(kind) is not { } reference || reference == SnapshotNames.None)
                return null;
            if (await references.FindAsync(kind, reference, cancellation) is { } entry)
                return entry;
            faults[SnapshotNames.Word(kind)] = [await references.UnknownAsync(kind, reference, SnapshotNames.None, cancellation)];
            return null;
        }
    }

    async Task<Dictionary<string, string[]>> MissingAsync(Reannotation reannotation, ResultFilter filter, CancellationToken cancellation)
    {
        var missing = new List<(SnapshotKind Kind, string Id)>();
        if (reannotation.NeedsSome)
            foreach (var before in await store.SnapshotsAsync(filter, cancellation))
                missing.AddRange(await reannotation.MissingAsync(before, cancellation));
        return missing.Distinct().GroupBy(one => one.Kind, one => one.Id)
            .ToDictionary(ofKind => SnapshotNames.Word(ofKind.Key), ofKind => new[] { MissingSnapshots.Tell(ofKind.Key, [.. ofKind]) });
    }
}

/// <summary>Words about snapshots that are needed and not here.</summary>
static class MissingSnapshots
{
    const int Listed = 5;

    public static string Tell(SnapshotKind kind, ImmutableArray<string> ids)
    {
        var (word, replaced) = (SnapshotNames.Word(kind), kind == SnapshotKind.Ixp ? "geo" : "ixp");
        var more = ids.Length > Listed ? $" and {ids.Length - Listed} more" : "";
        return $"Hops were annotated with {string.Join(", ", ids.Take(Listed))}{more}, which the coordinator does not have and needs for "
            + $"another {replaced}; give {word} too: an identifier, a pinned name, latest or none.";
    }
}
