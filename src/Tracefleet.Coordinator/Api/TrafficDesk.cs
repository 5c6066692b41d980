using Microsoft.AspNetCore.Http;
using Tracefleet.Contracts.Api;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Coordinator.Api;

/// <summary>Reads questions about traffic and asks the store.</summary>
sealed class TrafficDesk(ITrafficStore store, TimeProvider time)
{
    const string Format = "format", Json = "json", Csv = "csv";

    /// <param name="query">With all its other fields read.</param>
    public (AskedTraffic? Asked, IResult? Problem) Read(TrafficForm form, QueryReader query)
    {
        var (asked, faults) = TrafficQuestionReader.Read(form, query.Fields(form.Fields), time.GetUtcNow());
        foreach (var (field, sentence) in faults)
            query.Fault(field, sentence);
        return query.Problem is { } problem ? (null, problem) : (asked, null);
    }

    /// <summary>Likewise, of a span of time: where a run is named and no span, that of the run.</summary>
    /// <inheritdoc cref="Read"/>
    public async Task<(AskedTraffic? Asked, IResult? Problem)> ReadSpanAsync(TrafficForm form, QueryReader query, CancellationToken cancellation)
    {
        var (asked, wrong) = Read(form, query);
        if (asked is null)
            return (null, wrong);
        var (whole, fault) = await asked.OfWholeRunAsync(store, cancellation);
        if (fault is not null)
            query.Fault(fault.Field, fault.Sentence);
        return query.Problem is { } problem ? (null, problem) : (whole, null);
    }

    /// <summary>Whether the answer is to be CSV: the field <c>format</c>, or else what the caller accepts.</summary>
    public static bool IsCsv(QueryReader query, HttpRequest request)
    {
        var format = query.Fields([Format])(Format);
        if (format is not (null or Json or Csv))
            query.Fault(Format, $"Give {Json} or {Csv}.");
        return format is null ? AcceptsCsv(request) : format == Csv;
    }

    public async Task<TrafficTopResource> TopAsync(AskedTraffic asked, CancellationToken cancellation) =>
        TrafficTopResource.Of(asked, await store.TopAsync(asked.ForTop, cancellation));

    public async Task<TrafficSeriesResource> SeriesAsync(AskedTraffic asked, CancellationToken cancellation) =>
        TrafficSeriesResource.Of(asked, await store.SeriesAsync(asked.ForSeries, cancellation));

    public async Task<IReadOnlyList<TrafficRunResource>> RunsAsync(CancellationToken cancellation) =>
        [.. (await store.RunsAsync(cancellation)).Select(TrafficRunResource.Of)];

    public async Task<IReadOnlyList<TrafficPathResource>> PathsAsync(Addressing.Asn? asn, int limit, CancellationToken cancellation) =>
        [.. (await store.PathsAsync(asn, limit, cancellation)).Select(TrafficPathResource.Of)];

    static bool AcceptsCsv(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(accepted => accepted.Quality ?? 1).FirstOrDefault() is { MediaType.Value: TrafficCsv.MediaType };
}
