using Tracefleet.Measurements.Traces;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Contracts.Api;

/// <summary>A process that records traffic, or did.</summary>
/// <param name="Kind">capture, file, collection or import.</param>
/// <param name="State">running, ended, or killed: then what came after <paramref name="StoredUntil"/> is lost.</param>
/// <param name="DataFrom">Start of its first second with traffic, in the time of the traffic: of a file that of its packets.</param>
/// <param name="Counts">By name, for example <c>received</c>, <c>kernelDrops</c>, <c>notIp</c>.</param>
public sealed record TrafficRunResource(
    long Id, string Kind, string Name, string Host, string State, DateTimeOffset StartedAt, DateTimeOffset? StoredUntil, DateTimeOffset? EndedAt, string? Filter,
    IReadOnlyList<string> Own, bool PublicOnly, TrafficSnapshots Snapshots, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<TrafficExporterResource> Exporters,
    DateTimeOffset? DataFrom = null)
{
    public static TrafficRunResource Of(TrafficRun run) => new(
        run.Id, TrafficWords.Word(run.Start.Kind), run.Start.Name, run.Start.Host, TrafficWords.Word(run.State), run.StartedAt, run.StoredUntil, run.EndedAt,
        run.Start.Filter, [.. run.Start.Own.Select(prefix => prefix.ToString())], run.Start.PublicOnly,
        new TrafficSnapshots(run.Start.Snapshots.Asn, run.Start.Snapshots.Geo, run.Start.Snapshots.Ixp), run.Counts,
        [.. run.Exporters.Select(TrafficExporterResource.Of)], run.DataFrom);
}

/// <summary>What says whose an address is; null for a kind there was no snapshot of.</summary>
public sealed record TrafficSnapshots(string? Asn, string? Geo, string? Ixp);

/// <summary>What one exporter sent.</summary>
public sealed record TrafficExporterResource(string Exporter, string Protocols, DateTimeOffset LastSeenAt, IReadOnlyDictionary<string, long> Counts)
{
    public static TrafficExporterResource Of(ExporterReport report) =>
        new(TrafficWords.Exporter(report.Exporter), report.Protocols, report.LastSeenAt, report.Counts);
}

/// <summary>The path to a network that traffic goes to.</summary>
/// <param name="Reason">Why the trace ended.</param>
/// <param name="AsPath">ASes such as <c>AS64500</c> and exchanges such as <c>[Example-IX]</c> in the order they are crossed.</param>
public sealed record TrafficPathResource(
    long Run, uint Asn, string? AsName, string Target, DateTimeOffset TracedAt, string Reason, IReadOnlyList<string> AsPath, IReadOnlyList<PathHop> Hops)
{
    public static TrafficPathResource Of(TracedPath path) => new(
        path.Run, path.As.Number, path.AsName, path.Target.ToString(), path.TracedAt, path.Trace.Reason.ToWord(),
        [.. Measurements.Traces.AsPath.Of(path.Trace.Hops).Steps.Select(step => step.ToString())],
        [.. PathHash.FirstReplies(path.Trace.Hops).Select(PathHop.Of)]);
}
