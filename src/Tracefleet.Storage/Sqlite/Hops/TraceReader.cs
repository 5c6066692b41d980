using System.Buffers.Binary;
using System.Collections.Immutable;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Hops;

/// <summary>Turns rows back into traces and hops.</summary>
sealed class TraceReader(Recalled recalled)
{
    /// <summary>A cell whose trace has no hops yet.</summary>
    public Cell ReadCell(Connection connection, Statement row)
    {
        var trace = new TraceRecord
        {
            Campaign = recalled.Word(connection, row.Int64(22)),
            VantagePoint = recalled.Word(connection, row.Int64(1)),
            TargetIndex = row.Int32(2),
            Target = row.Text(3),
            Shard = row.Int32(4),
            ShardAttempt = row.Int32(5),
            Destination = row.AddressOrNull(6),
            Source = row.AddressOrNull(7),
            Protocol = (ProbeProtocol)row.Int32(8),
            Flow = new FlowId((ushort)row.Int32(9)),
            SourcePort = (ushort)row.Int32(10),
            DestinationPort = (ushort)row.Int32(11),
            StartedAt = Instant.FromUnixMicroseconds(row.Int64(12)),
            EndedAt = Instant.FromUnixMicroseconds(row.Int64(13)),
            Reason = (CellReason)row.Int32(14),
            FailureSource = (FailureSource?)row.Int32OrNull(15),
            Detail = row.TextOrNull(16),
            Snapshots = ReadSnapshots(connection, row, 17),
        };
        var pathHash = unchecked((ulong?)row.Int64OrNull(21));
        return new Cell(row.Int64(0), trace, row.Int32(20), pathHash, ReadFigures(row, pathHash));
    }

    /// <param name="first">Column of asn; geo and ixp follow.</param>
    public SnapshotIds ReadSnapshots(Connection connection, Statement row, int first = 0)
    {
        return new SnapshotIds(Word(first), Word(first + 1), Word(first + 2));

        string? Word(int column) => recalled.WordOrNull(connection, row.Int64OrNull(column));
    }

    static CellFigures? ReadFigures(Statement row, ulong? pathHash) => row.Int32OrNull(23) is { } probes
        ? new CellFigures(probes, row.Int32(24), row.Int32OrNull(25), row.Int32OrNull(26), row.Int32OrNull(27), row.Int32(28), pathHash)
        : null;

    public TraceRecord WithHops(Connection connection, Cell cell) =>
        cell.HopCount == 0 ? cell.Trace : cell.Trace with { Hops = [.. ReadHops(connection, cell.Seq - cell.HopCount, cell.Seq)] };

    /// <summary>The hops whose sequence numbers are from the first to below the end.</summary>
    public List<Hop> ReadHops(Connection connection, long firstSeq, long endSeq) =>
        firstSeq == endSeq ? [] : connection.Query("GetHops").Bind(firstSeq).Bind(endSeq).ReadAll(row => ReadHop(connection, row));

    Hop ReadHop(Connection connection, Statement row) => WithExtras(row.TextOrNull(22), new Hop
    {
        Ttl = (byte)row.Int32(0),
        Attempt = row.Int32(1),
        SentAt = Instant.FromUnixMicroseconds(row.Int64(2)),
        SendFailure = (SendFailure)(row.Int32OrNull(3) ?? 0),
        Addr = row.AddressOrNull(4),
        RttMicroseconds = row.Int32OrNull(5),
        ReplyTtl = row.ByteOrNull(6),
        QuotedTtl = row.ByteOrNull(7),
        IcmpType = row.ByteOrNull(8),
        IcmpCode = row.ByteOrNull(9),
        ReplySize = row.Int32OrNull(10),
        Mpls = ReadLabels(row.Blob(11)),
        Flags = (ReplyFlags)(row.Int32OrNull(12) ?? 0),
        Annotation = row.Int64OrNull(13) is { } annotation ? recalled.Annotation(connection, annotation) : null,
        Flow = row.Int32OrNull(14) is { } flow ? new FlowId((ushort)flow) : null,
        SourcePort = (ushort?)row.Int32OrNull(15),
        DestinationPort = (ushort?)row.Int32OrNull(16),
        Destination = row.AddressOrNull(17),
        Mtu = row.Int32OrNull(18),
        QuotedTrafficClass = row.ByteOrNull(19),
        TcpFlags = (TcpFlags?)row.Int32OrNull(20),
        Rewritten = (RewrittenFields)(row.Int32OrNull(21) ?? 0),
    });

    static Hop WithExtras(string? extras, Hop hop) => extras is not null && HopExtras.TryRead(extras, hop, out var whole) ? whole : hop;

    static ImmutableArray<MplsLabel> ReadLabels(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return [];
        var labels = ImmutableArray.CreateBuilder<MplsLabel>(bytes.Length / 4);
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            var entry = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            labels.Add(new MplsLabel(entry >> 12, (byte)(entry >> 9 & 7), (entry >> 8 & 1) == 1, (byte)(entry & 0xFF)));
        }
        return labels.MoveToImmutable();
    }
}
