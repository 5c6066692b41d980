using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>Why cells end that no agent has a result for.</summary>
sealed record CellEnd(CellReason Reason, FailureSource Source, string Detail);

/// <summary>A cell by vantage point and position of its target.</summary>
readonly record struct CellId(string VantagePoint, int Target);

/// <summary>Gives cells a reason that nobody measured. A cell that has a result keeps it, so this can be repeated at any time.</summary>
sealed class CellEnder(Workbench bench, IHopStore store)
{
    const int CellsInOneTransaction = 1_000;

    public Task EndAsync(CampaignBoard board, IEnumerable<CellId> cells, CellEnd end, CancellationToken cancellation) =>
        EndAsync(board, cells.Select(cell => (cell, end)), cancellation);

    public async Task EndAsync(CampaignBoard board, IEnumerable<(CellId Cell, CellEnd End)> cells, CancellationToken cancellation)
    {
        foreach (var chunk in cells.Chunk(CellsInOneTransaction))
        {
            cancellation.ThrowIfCancellationRequested();
            var at = Instant.From(bench.Now);
            ImmutableArray<TraceRecord> traces = [.. chunk.Select(cell => Record(board, cell.Cell, cell.End, at))];
            await store.EndCellsAsync(traces, CancellationToken.None);
            foreach (var (cell, _) in chunk)
                board.Mark(cell.VantagePoint, cell.Target);
            bench.Live.Publish(board.Campaign);
            bench.Work.Nudge(WorkKind.Aggregate, board.Campaign);
        }
    }

    static TraceRecord Record(CampaignBoard board, CellId cell, CellEnd end, Instant at)
    {
        var target = board.Spec.Targets[cell.Target];
        var destination = Address.TryParse(target, out var address) ? address : (Address?)null;
        return new TraceRecord
        {
            Campaign = board.Campaign,
            Shard = board.ShardOf(cell.VantagePoint, cell.Target) ?? 0,
            ShardAttempt = 0,
            VantagePoint = cell.VantagePoint,
            TargetIndex = cell.Target,
            Target = target,
            Destination = destination,
            Protocol = ProtocolOf(board.Spec.Measurement, destination),
            StartedAt = at,
            EndedAt = at,
            Reason = end.Reason,
            FailureSource = end.Source,
            Detail = end.Detail,
        };
    }

    static ProbeProtocol ProtocolOf(MeasurementSpec spec, Address? destination) => (spec.Method, destination) switch
    {
        (MethodWords.Udp or MethodWords.UdpParis, _) => ProbeProtocol.Udp,
        (MethodWords.TcpSyn or MethodWords.TcpAck, _) => ProbeProtocol.Tcp,
        (_, { IsIpv6: true }) => ProbeProtocol.Icmpv6,
        _ => ProbeProtocol.Icmp,
    };
}
