using System.Buffers.Binary;
using System.Collections.Immutable;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Hops;

/// <summary>A trace with its paths and figures, which are worked out before the writer's turn.</summary>
readonly record struct HashedTrace(TraceRecord Trace, ImmutableArray<CellPath> Paths, CellFigures Figures)
{
    public static HashedTrace Of(TraceRecord trace)
    {
        var paths = CellPaths.Of(trace);
        return new HashedTrace(trace, paths, CellFigures.Of(trace, paths));
    }
}

/// <summary>Writes traces, their hops and their paths on the writer's thread.</summary>
sealed class TraceWriter(Interned interned)
{
    const int LabelLength = 4, UsualLabels = 16;

    /// <summary>Stores a trace unless its cell has a result; its hops come first in the stored order, then the end of the cell.</summary>
    /// <param name="next">The next free sequence number; moves past what was stored.</param>
    public bool TryStore(Connection connection, in HashedTrace hashed, ref long next)
    {
        var trace = hashed.Trace;
        var cellSeq = next + trace.Hops.Length;
        if (!TryInsertTrace(connection, hashed, cellSeq))
            return false;
        var insertHop = connection.Query("InsertHop");
        foreach (var hop in trace.Hops)
        {
            insertHop.Clear();
            InsertHop(connection, insertHop, hop, next++);
        }
        foreach (var path in hashed.Paths)
            PutPath(connection, trace, path.Hash, cellSeq);
        next = cellSeq + 1;
        return true;
    }

    bool TryInsertTrace(Connection connection, in HashedTrace hashed, long seq)
    {
        var (trace, figures) = (hashed.Trace, hashed.Figures);
        // Keys first: giving a key may insert, and only one statement of a name is in use at a time.
        var campaign = interned.Key(connection, trace.Campaign);
        var vantagePoint = interned.Key(connection, trace.VantagePoint);
        var asn = interned.KeyOrNull(connection, trace.Snapshots.Asn);
        var geo = interned.KeyOrNull(connection, trace.Snapshots.Geo);
        var ixp = interned.KeyOrNull(connection, trace.Snapshots.Ixp);
        connection.Query("InsertTraceOfOpenCell").Bind(seq).Bind(campaign).Bind(vantagePoint).Bind((long)trace.TargetIndex).Bind(trace.Target)
            .Bind((long)trace.Shard).Bind((long)trace.ShardAttempt).Bind(trace.Destination).Bind(trace.Source)
            .Bind((long)trace.Protocol).Bind((long)trace.Flow.Value).Bind((long)trace.SourcePort).Bind((long)trace.DestinationPort)
            .Bind(trace.StartedAt.UnixMicroseconds).Bind(trace.EndedAt.UnixMicroseconds)
            .Bind((long)trace.Reason).Bind((long?)trace.FailureSource).Bind(trace.Detail).Bind(asn).Bind(geo).Bind(ixp)
            .Bind((long)trace.Hops.Length).Bind(unchecked((long?)figures.PathHash))
            .Bind((long)figures.Probes).Bind((long)figures.Answers).Bind((long?)figures.RttMin).Bind((long?)figures.RttMean).Bind((long?)figures.RttMax)
            .Bind((long)figures.Paths).Run();
        return connection.Changes == 1;
    }

    void InsertHop(Connection connection, Statement insert, Hop hop, long seq)
    {
        insert.Bind(seq).Bind((long)hop.Ttl).Bind((long)hop.Attempt).Bind(hop.SentAt.UnixMicroseconds);
        if (hop.SendFailure == SendFailure.None)
            insert.BindNull();
        else
            insert.Bind((long)hop.SendFailure);
        insert.Bind((long?)hop.Flow?.Value).Bind((long?)hop.SourcePort).Bind((long?)hop.DestinationPort).Bind(hop.Destination);
        if (hop.Addr is not null)
            BindReply(connection, insert, hop);
        insert.Run();
    }

    // A silent hop leaves all of these null.
    void BindReply(Connection connection, Statement insert, Hop hop)
    {
        insert.Bind(hop.Addr).Bind((long?)hop.RttMicroseconds).Bind((long?)hop.ReplyTtl).Bind((long?)hop.QuotedTtl)
            .Bind((long?)hop.IcmpType).Bind((long?)hop.IcmpCode).Bind((long?)hop.ReplySize);
        BindLabels(insert, hop.Mpls);
        if (hop.Flags == ReplyFlags.None)
            insert.BindNull();
        else
            insert.Bind((long)hop.Flags);
        if (hop.Annotation is { } annotation)
            insert.Bind(interned.Key(connection, annotation));
        else
            insert.BindNull();
        insert.Bind((long?)hop.Mtu).Bind((long?)hop.QuotedTrafficClass).Bind((long?)hop.TcpFlags)
            .Bind(hop.Rewritten == RewrittenFields.None ? null : (long?)hop.Rewritten).Bind(HopExtras.Write(hop));
    }

    static void BindLabels(Statement insert, ImmutableArray<MplsLabel> labels)
    {
        if (labels.IsDefaultOrEmpty)
        {
            insert.BindNull();
            return;
        }
        var bytes = labels.Length <= UsualLabels ? stackalloc byte[LabelLength * UsualLabels] : new byte[LabelLength * labels.Length];
        for (var i = 0; i < labels.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(i * LabelLength)..], ToWire(labels[i]));
        insert.Bind(bytes[..(labels.Length * LabelLength)]);
    }

    static uint ToWire(MplsLabel label) =>
        (label.Label & 0xFFFFF) << 12 | (label.Exp & 7u) << 9 | (label.BottomOfStack ? 1u << 8 : 0) | label.Ttl;

    void PutPath(Connection connection, TraceRecord trace, ulong pathHash, long example) =>
        connection.Query("PutPath").Bind(interned.Key(connection, trace.Campaign)).Bind(interned.Key(connection, trace.VantagePoint))
            .Bind((long)trace.TargetIndex).Bind(unchecked((long)pathHash)).Bind(trace.StartedAt.UnixMicroseconds).Bind(example).Run();
}
