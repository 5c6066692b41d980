using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Formats.Json;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>A traced path as a row: its hops as the platform's NDJSON, and what a line of that does not tell of the trace beside them.</summary>
static class TracedPathRow
{
    public static Statement Bind(this Statement insert, TracedPath path) =>
        insert.Bind((long)path.As.Number).Bind(path.AsName).Bind(path.Target).Bind(path.TracedAt.ToUnixMicroseconds())
            .Bind(JsonSerializer.Serialize(TraceJson.Of(path.Trace))).Bind(HopsOf(path.Trace)).Bind(path.Run);

    public static TracedPath Read(Statement row) => new(
        row.Int64(0), new Asn((uint)row.Int64(1)), row.TextOrNull(2), row.AddressOrNull(3) ?? default, UnixTime.FromMicroseconds(row.Int64(4)),
        WithHops(JsonSerializer.Deserialize<TraceJson>(row.Text(5))!.ToTrace(), row.Text(6)));

    static string HopsOf(TraceRecord trace)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var (place, hop) in trace.Hops.Index())
            HopEventJson.WriteLine(lines, new HopEvent(place, trace, hop));
        return Encoding.UTF8.GetString(lines.WrittenSpan);
    }

    static TraceRecord WithHops(TraceRecord trace, string lines)
    {
        var hops = ImmutableArray.CreateBuilder<Hop>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!HopEventJson.TryRead(Encoding.UTF8.GetBytes(line), out var read))
                throw new InvalidOperationException("The database holds a hop that cannot be read.");
            hops.Add(Apart(read.Hop, read.Trace, trace));
        }
        return trace with { Hops = hops.ToImmutable() };
    }

    // A line tells of its probe what may be that of the whole trace; then the hop has none of its own.
    static Hop Apart(Hop hop, TraceRecord ofLine, TraceRecord trace) => hop with
    {
        Flow = ofLine.Flow == trace.Flow ? null : ofLine.Flow,
        SourcePort = ofLine.SourcePort == trace.SourcePort ? null : ofLine.SourcePort,
        DestinationPort = ofLine.DestinationPort == trace.DestinationPort ? null : ofLine.DestinationPort,
        Destination = ofLine.Destination == trace.Destination ? null : ofLine.Destination,
    };

    /// <summary>A trace without its hops.</summary>
    sealed record TraceJson(
        string Campaign, int Shard, int ShardAttempt, string VantagePoint, int TargetIndex, string Target, string? Destination, string? Source,
        int Protocol, ushort Flow, ushort SourcePort, ushort DestinationPort, long StartedAt, long EndedAt, int Reason, int? FailureSource,
        string? Detail, string? Asn, string? Geo, string? Ixp)
    {
        public static TraceJson Of(TraceRecord trace) => new(
            trace.Campaign, trace.Shard, trace.ShardAttempt, trace.VantagePoint, trace.TargetIndex, trace.Target,
            trace.Destination?.ToString(), trace.Source?.ToString(), (int)trace.Protocol, trace.Flow.Value, trace.SourcePort, trace.DestinationPort,
            trace.StartedAt.UnixMicroseconds, trace.EndedAt.UnixMicroseconds, (int)trace.Reason, (int?)trace.FailureSource, trace.Detail,
            trace.Snapshots.Asn, trace.Snapshots.Geo, trace.Snapshots.Ixp);

        public TraceRecord ToTrace() => new()
        {
            Campaign = Campaign,
            Shard = Shard,
            ShardAttempt = ShardAttempt,
            VantagePoint = VantagePoint,
            TargetIndex = TargetIndex,
            Target = Target,
            Destination = Destination is null ? null : Address.Parse(Destination),
            Source = Source is null ? null : Address.Parse(Source),
            Protocol = (ProbeProtocol)Protocol,
            Flow = new FlowId(Flow),
            SourcePort = SourcePort,
            DestinationPort = DestinationPort,
            StartedAt = Instant.FromUnixMicroseconds(StartedAt),
            EndedAt = Instant.FromUnixMicroseconds(EndedAt),
            Reason = (CellReason)Reason,
            FailureSource = (FailureSource?)FailureSource,
            Detail = Detail,
            Snapshots = new SnapshotIds(Asn, Geo, Ixp),
        };
    }
}
