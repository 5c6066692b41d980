using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Storage.Tests.Sqlite;

/// <summary>Traces made by rule: the same arguments give the same trace.</summary>
static class SampleTraces
{
    public static readonly Instant Noon = Instant.From(new DateTimeOffset(2026, 5, 31, 12, 0, 0, TimeSpan.Zero));

    public static TraceRecord Reached(int target, string campaign = "c1", string vantagePoint = "ams", int hops = 4, int shard = 0, int attempt = 1) => new()
    {
        Campaign = campaign,
        Shard = shard,
        ShardAttempt = attempt,
        VantagePoint = vantagePoint,
        TargetIndex = target,
        Target = $"host{target}.example",
        Destination = Address.FromIpv4(0xC612_0000u + (uint)target),
        Source = Address.Parse("198.18.0.1"),
        Protocol = ProbeProtocol.Udp,
        Flow = new FlowId(7),
        SourcePort = 33_000,
        DestinationPort = 33_434,
        StartedAt = Noon,
        EndedAt = Noon + TimeSpan.FromMilliseconds(1_500),
        Reason = CellReason.Reached,
        Snapshots = new SnapshotIds("asn_202605311208_1f59", "geo_202605311208_22aa", null),
        Hops = [.. Enumerable.Range(1, hops).Select(ttl => ttl % 4 == 3 ? Silent(ttl) : Answered(ttl, target))],
    };

    /// <summary>A cell that ended before anything was sent.</summary>
    public static TraceRecord Ended(int target, CellReason reason, string campaign = "c1", string vantagePoint = "ams") => new()
    {
        Campaign = campaign,
        Shard = 0,
        ShardAttempt = 0,
        VantagePoint = vantagePoint,
        TargetIndex = target,
        Target = $"host{target}.example",
        StartedAt = Noon,
        EndedAt = Noon,
        Reason = reason,
        FailureSource = FailureSource.Platform,
        Detail = "Nothing was sent.",
    };

    public static Hop Silent(int ttl) => new() { Ttl = (byte)ttl, Attempt = 1, SentAt = SentAt(ttl) };

    public static Hop NotSent(int ttl) => Silent(ttl) with { SendFailure = SendFailure.NoRoute };

    /// <summary>With everything that a probe may have of its own, and an attempt beyond a byte.</summary>
    public static Hop OfItsOwn(Hop hop) => hop with
    {
        Attempt = 9_999,
        Flow = new FlowId(65_535),
        SourcePort = 65_534,
        DestinationPort = 80,
        Destination = Address.Parse("2001:db8::99"),
        Mtu = hop.Addr is null ? null : 1_400,
    };

    public static Hop Answered(int ttl, int target) => new()
    {
        Ttl = (byte)ttl,
        Attempt = 1,
        SentAt = SentAt(ttl),
        Addr = Address.FromIpv4(0x6440_0000u + (uint)(ttl * 256 + target % 200)),
        RttMicroseconds = ttl * 1_234,
        ReplyTtl = (byte)(64 - ttl),
        QuotedTtl = 1,
        IcmpType = 11,
        IcmpCode = 0,
        ReplySize = 96,
        Mpls = ttl == 2 ? [new MplsLabel(0xFFFFF, 5, false, 1), new MplsLabel(16, 0, true, 254)] : [],
        Flags = ttl == 4 ? ReplyFlags.Late | ReplyFlags.Nat : ReplyFlags.None,
        Annotation = new Annotation([new Asn(64_500), new Asn((uint)(65_000 + ttl))], $"NET-{ttl}", Prefix.Parse("100.64.0.0/10"), ttl == 1 ? "TST-IX" : null,
            "NL", "Amsterdam", 52.37, 4.9),
    };

    public static TraceBatch Batch(long seq, params ImmutableArray<TraceRecord> traces) =>
        new(new BatchId(traces[0].Campaign, traces[0].Shard, traces[0].ShardAttempt, seq), traces);

    static Instant SentAt(int ttl) => Noon + TimeSpan.FromMicroseconds(ttl * 100_001);
}
