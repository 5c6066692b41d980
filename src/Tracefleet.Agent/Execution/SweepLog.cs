using System.Buffers.Binary;
using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Agent.Execution;

/// <summary>Which probes of a shard of a sweep left and what came back, until its cells are made. Bounded by the probes of the shard.</summary>
/// <remarks>Stateless probing needs no such memory; it is kept because silence is stored too, with the time its probe left.</remarks>
sealed class SweepLog : ISweepObserver
{
    const int MaxRepliesOfProbe = 4;

    readonly IReadOnlyList<SweepCell> _cells;
    readonly SweepSpec _spec;
    readonly SweepSource _source;
    readonly Func<Address, Annotation> _annotate;
    readonly PrefixTable<int> _cellOf;
    readonly Dictionary<(Address Destination, byte Ttl, ushort Flow), Noted>[] _probes;

    sealed record Noted(Instant At, SendFailure Failure)
    {
        public readonly List<SweepReply> Replies = [];
    }

    public SweepLog(IReadOnlyList<SweepCell> cells, SweepSpec spec, SweepSource source, Func<Address, Annotation> annotate)
    {
        (_cells, _spec, _source, _annotate) = (cells, spec, source, annotate);
        var table = new PrefixTableBuilder<int>();
        for (var index = 0; index < cells.Count; index++)
            table.Add(cells[index].Prefix, index);
        _cellOf = table.Build();
        _probes = [.. cells.Select(_ => new Dictionary<(Address, byte, ushort), Noted>())];
    }

    /// <summary>Notes a probe by what its own headers say. One that did not fit into the kernel's queue comes again and replaces this.</summary>
    public void Sent(ReadOnlySpan<byte> packet, Instant at, SendFailure failure)
    {
        var isIpv4 = packet[0] >> 4 == 4;
        var destination = Address.FromBytes(isIpv4 ? packet.Slice(16, 4) : packet.Slice(24, 16));
        if (!_cellOf.TryFind(destination, out var cell))
            return;
        var upper = packet[(isIpv4 ? 20 : 40)..];
        var port = BinaryPrimitives.ReadUInt16BigEndian(_spec.Method == MethodWords.IcmpParis ? upper[4..] : upper);
        _probes[cell][(destination, isIpv4 ? packet[8] : packet[7], (ushort)(port - _spec.SourcePort))] = new Noted(at, failure);
    }

    public void Replied(in SweepReply reply)
    {
        if (_cellOf.TryFind(reply.Destination, out var cell)
            && _probes[cell].TryGetValue((reply.Destination, reply.Ttl, reply.Flow), out var probe) && probe.Replies.Count < MaxRepliesOfProbe)
            probe.Replies.Add(reply);
    }

    /// <summary>What was found of a cell.</summary>
    public TraceRecord RecordOf(int cell)
    {
        var prefix = _cells[cell].Prefix;
        var single = prefix.Length == prefix.Network.BitLength ? prefix.Network : (Address?)null;
        ImmutableArray<Hop> hops =
        [
            .. _probes[cell].OrderBy(probe => probe.Key.Destination).ThenBy(probe => probe.Key.Flow).ThenBy(probe => probe.Key.Ttl)
                .SelectMany(probe => HopsOf(probe.Key, probe.Value, single)),
        ];
        var reason = CellVerdict.Of(hops, single, _spec.MaxTtl);
        return TraceRecords.Empty with
        {
            Destination = single,
            Source = _source.For(prefix.First),
            Protocol = ProtocolOf(prefix),
            SourcePort = (ushort)_spec.SourcePort,
            DestinationPort = _spec.Method == MethodWords.IcmpParis ? (ushort)0 : (ushort)_spec.DestinationPort,
            StartedAt = hops.IsEmpty ? default : hops.Min(hop => hop.SentAt),
            EndedAt = EndOf(hops),
            Reason = reason,
            FailureSource = reason == CellReason.Reached ? null : hops.IsEmpty ? FailureSource.VantagePoint : FailureSource.Target,
            Detail = hops.IsEmpty ? "This vantage point has no way to sweep these addresses." : null,
            Hops = hops,
        };
    }

    static Instant EndOf(ImmutableArray<Hop> hops) => hops.IsEmpty
        ? default
        : hops.Max(hop => hop.SentAt + TimeSpan.FromMicroseconds(hop.RttMicroseconds ?? 0));

    ProbeProtocol ProtocolOf(Prefix prefix) => _spec.Method switch
    {
        MethodWords.IcmpParis => prefix.IsIpv4 ? ProbeProtocol.Icmp : ProbeProtocol.Icmpv6,
        MethodWords.TcpSyn => ProbeProtocol.Tcp,
        _ => ProbeProtocol.Udp,
    };

    IEnumerable<Hop> HopsOf((Address Destination, byte Ttl, ushort Flow) probe, Noted noted, Address? single)
    {
        var hop = new Hop
        {
            Ttl = probe.Ttl,
            Attempt = 1,
            Flow = probe.Flow == 0 ? null : new FlowId(probe.Flow),
            SourcePort = probe.Flow == 0 ? null : (ushort)(_spec.SourcePort + probe.Flow),
            Destination = single is null ? probe.Destination : null,
            SentAt = noted.At,
            SendFailure = noted.Failure,
        };
        return noted.Replies.Count == 0 ? [hop] : noted.Replies.Select((reply, index) => Answered(hop, reply, isDuplicate: index > 0));
    }

    Hop Answered(Hop hop, SweepReply reply, bool isDuplicate) => hop with
    {
        Addr = reply.From,
        RttMicroseconds = (int)Math.Clamp((reply.ReceivedAt - hop.SentAt).Ticks / TimeSpan.TicksPerMicrosecond, 0, int.MaxValue),
        ReplyTtl = reply.ReplyTtl,
        QuotedTtl = reply.QuotedTtl,
        IcmpType = reply.IcmpType,
        IcmpCode = reply.IcmpCode,
        ReplySize = reply.Size,
        Mpls = [.. LabelsOf(reply.Labels)],
        Flags = isDuplicate ? reply.Flags | ReplyFlags.Duplicate : reply.Flags,
        Annotation = _annotate(reply.From),
    };

    static IEnumerable<MplsLabel> LabelsOf(ReplyLabels labels)
    {
        for (var index = 0; index < labels.Count; index++)
            yield return labels[index];
    }
}
