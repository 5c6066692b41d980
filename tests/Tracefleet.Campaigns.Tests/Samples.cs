using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;

namespace Tracefleet.Campaigns.Tests;

static class Samples
{
    public static Hop Reply(int ttl, string addr, uint asn = 0, string? ixp = null, ReplyFlags flags = ReplyFlags.None) => Silence(ttl) with
    {
        Addr = Address.Parse(addr),
        RttMicroseconds = 1_000 * ttl,
        Flags = flags,
        Annotation = Annotation.None with { Origins = asn == 0 ? [] : [new Asn(asn)], Ixp = ixp },
    };

    public static Hop Silence(int ttl) => new() { Ttl = (byte)ttl, Attempt = 1, SentAt = Instant.FromUnixMicroseconds(ttl) };

    public static TraceRecord Trace(params ImmutableArray<Hop> hops) => new()
    {
        Campaign = "c1",
        Shard = 0,
        ShardAttempt = 1,
        VantagePoint = "ams",
        TargetIndex = 0,
        Target = "192.0.2.1",
        StartedAt = default,
        EndedAt = default,
        Reason = CellReason.Reached,
        Hops = hops,
    };
}
