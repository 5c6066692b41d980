using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Hop = Tracefleet.Measurements.Traces.Hop;

namespace Tracefleet.Contracts.Tests.Link;

static class LinkSamples
{
    static readonly Gen<Address> Addresses =
        from bits in ArbMap.Default.GeneratorFor<uint>()
        from ipv6 in Gen.Elements(true, false)
        select ipv6 ? new Address(new UInt128(0x2001_0db8_0000_0000, bits)) : Address.FromIpv4(bits);

    static readonly Gen<Instant> Times = Gen.Choose(0, int.MaxValue).Select(n => Instant.FromUnixMicroseconds(n * 4_000_000L));
    static readonly Gen<string?> Names = Gen.Elements<string?>(null, "Example", "Köln", "東京");
    static readonly Gen<byte> Octets = Gen.Choose(0, 255).Select(n => (byte)n);

    static readonly Gen<Annotation> Annotations =
        from origins in Gen.ListOf(Gen.Choose(1, 70_000).Select(n => new Asn((uint)n)), 2)
        from name in Names
        from ixp in Names
        from city in Names
        from place in Gen.Choose(-90, 90)
        from prefix in Addresses
        select new Annotation(
            [.. origins], name, place < 0 ? null : Prefix.Of(prefix, 24), ixp, name is null ? null : "NL", city,
            place < -45 ? null : place, place < -45 ? null : place * 2)
        { Special = place > 80 ? "Private-Use" : null };

    static readonly Gen<MplsLabel> Labels =
        from label in Gen.Choose(0, 0xFFFFF)
        from exp in Gen.Choose(0, 7)
        from bos in Gen.Elements(true, false)
        from ttl in Octets
        select new MplsLabel((uint)label, (byte)exp, bos, ttl);

    static readonly Gen<InterfaceInformation> Interfaces =
        from role in Gen.Elements(Enum.GetValues<InterfaceRole>())
        from index in Gen.Choose(0, int.MaxValue)
        from addr in Addresses
        from name in Gen.Elements<string?>(null, "", "xe-0/0/1", "Gi\"1\"", "eth0.東京", new string('x', 64))
        select new InterfaceInformation(role, index % 3 == 0 ? null : (uint)index * 2, index % 5 == 0 ? null : addr, name, index % 2 == 0 ? null : uint.MaxValue);

    static readonly Gen<ReplyExtension> Extensions =
        from number in Octets
        from type in Octets
        from length in Gen.Choose(0, ReplyExtension.MaxBytes)
        from bytes in Gen.ListOf(Octets, length)
        select new ReplyExtension(number, type, [.. bytes]);

    static readonly Gen<Hop> Silences =
        from ttl in Gen.Choose(1, 255)
        from attempt in Gen.Choose(1, 1_000)
        from sent in Times
        from failure in Gen.Choose(0, 7)
        from own in Gen.Choose(0, 65_535)
        from destination in Addresses
        select new Hop
        {
            Ttl = (byte)ttl,
            Attempt = attempt,
            SentAt = sent,
            SendFailure = (SendFailure)failure,
            Flow = own % 2 == 0 ? null : new FlowId((ushort)own),
            SourcePort = own % 3 == 0 ? null : (ushort)own,
            DestinationPort = own % 5 == 0 ? null : (ushort)own,
            Destination = own % 7 == 0 ? destination : null,
        };

    static readonly Gen<Hop> Replies =
        from hop in Silences
        from addr in Addresses
        from rtt in Gen.Choose(0, int.MaxValue)
        from octet in Octets
        from size in Gen.Choose(0, 65_575)
        from labels in Gen.ListOf(Labels, 3)
        from flags in Gen.Choose(0, 15)
        from annotation in Annotations
        from named in Gen.Choose(0, 3)
        from interfaces in Gen.ListOf(Interfaces, named)
        from extended in Gen.Choose(0, 3)
        from extensions in Gen.ListOf(Extensions, extended)
        from rewritten in Gen.Choose(0, Enum.GetValues<RewrittenFields>().Aggregate(0, (all, field) => all | (int)field))
        select hop with
        {
            Addr = addr,
            RttMicroseconds = rtt,
            ReplyTtl = octet,
            QuotedTtl = octet % 5 == 0 ? null : octet,
            IcmpType = octet % 7 == 0 ? null : octet,
            IcmpCode = octet % 7 == 0 ? null : octet,
            ReplySize = size,
            Mtu = octet % 11 == 0 ? size : null,
            Mpls = [.. labels],
            Interfaces = [.. interfaces],
            Extensions = [.. extensions],
            Rewritten = (RewrittenFields)rewritten,
            Flags = (ReplyFlags)flags,
            Annotation = octet % 9 == 0 ? null : annotation,
        };

    public static readonly Gen<TraceRecord> Traces =
        from index in Gen.Choose(0, 99_999)
        from addr in Addresses
        from started in Times
        from ended in Times
        from reason in Gen.Choose(1, 10)
        from source in Gen.Choose(0, 4)
        from port in Gen.Choose(0, 65_535)
        from protocol in Gen.Elements<byte>(0, 1, 6, 17, 58)
        from detail in Names
        from hops in Gen.ListOf(Gen.Frequency((1, Silences), (3, Replies)))
        select new TraceRecord
        {
            Campaign = "c1",
            Shard = 3,
            ShardAttempt = 2,
            VantagePoint = "ams",
            TargetIndex = index,
            Target = addr.ToString(),
            Destination = port % 5 == 0 ? null : addr,
            Source = port % 7 == 0 ? null : addr,
            Protocol = (ProbeProtocol)protocol,
            Flow = new FlowId((ushort)port),
            SourcePort = (ushort)port,
            DestinationPort = (ushort)(65_535 - port),
            StartedAt = started,
            EndedAt = ended,
            Reason = (CellReason)reason,
            FailureSource = source == 0 ? null : (FailureSource)source,
            Detail = detail,
            Snapshots = port % 3 == 0 ? SnapshotIds.None : new SnapshotIds("asn_1", null, "ixp_1"),
            Hops = [.. hops],
        };

    public static readonly Gen<TraceBatch> Batches =
        from seq in Gen.Choose(1, int.MaxValue) from traces in Gen.ListOf(Traces) select new TraceBatch(new BatchId("c1", 3, 2, seq), [.. traces]);

    public static readonly AgentInventory Inventory = new(
        "0.1.0", "raw", "198.51.100.7", "2001:db8::7", "Köln", "DE", 50.94, 6.96, 64500, ["lab", "fast"], "asn_1", null, "ixp_1", 4);
}
