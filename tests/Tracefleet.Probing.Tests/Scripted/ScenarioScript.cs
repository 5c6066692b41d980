using Tracefleet.Packets;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>Plays a scenario's network.</summary>
public sealed class ScenarioScript(IReadOnlyList<ScriptedHop> hops, bool ipv6) : IScript
{
    readonly Dictionary<int, int> _seen = [];

    public SendFailure Send(byte[] packet, Instant at, Action<Instant, byte[]> deliver)
    {
        var ttl = ReplyPackets.Ttl(packet);
        var seen = _seen[ttl] = _seen.GetValueOrDefault(ttl) + 1;
        if (TooSmallFor(packet, ttl) is { } narrow)
        {
            deliver(at + narrow.Delay, TooBig(packet, narrow));
            return SendFailure.None;
        }
        var hop = HopFor(ttl, seen, ReplyPackets.Flow(packet));
        if (hop is null)
            return SendFailure.None;
        if (hop.Value("fail") is { } failure && seen <= hop.Count("tries", int.MaxValue))
            return Enum.Parse<SendFailure>(failure);
        if (hop.Value("forge") is { } kind)
            deliver(at + hop.Delay / 2, Forged(packet, kind));
        if (hop.Name == "silent" || seen <= hop.Count("lose", 0))
            return SendFailure.None;
        for (var copy = 0; copy < hop.Count("copies", 1); copy++)
            deliver(at + hop.Delay + TimeSpan.FromMilliseconds(copy), Reply(packet, hop));
        return SendFailure.None;
    }

    ScriptedHop? HopFor(int ttl, int seen, int flow) =>
        hops.FirstOrDefault(hop => hop.Ttl == ttl && hop.IsFor(seen, flow))
        ?? hops.FirstOrDefault(hop => hop.Name == "dst" && hop.Ttl < ttl && hop.IsFor(seen, flow));

    // A router answers for the link behind it, so it lets probes through that end at itself.
    ScriptedHop? TooSmallFor(byte[] packet, int ttl) =>
        hops.FirstOrDefault(hop => hop.Ttl < ttl && hop.Value("mtu") is not null && packet.Length > hop.Count("mtu", 0));

    byte[] TooBig(byte[] packet, ScriptedHop hop)
    {
        var (type, code) = ipv6 ? (Icmpv6Types.PacketTooBig, (byte)0) : (IcmpTypes.DestinationUnreachable, IcmpCodes.FragmentationNeeded);
        return ReplyPackets.Error(
            packet, TestWorld.ByName(ipv6, hop.Name), type, code, Quotation(packet, hop), rest: (uint)hop.Count("tells", hop.Count("mtu", 0)));
    }

    byte[] Reply(byte[] packet, ScriptedHop hop)
    {
        if (hop.Name == "dst" && hop.Value("says") is null or "syn-ack")
        {
            if (ReplyPackets.IsTcp(packet))
                return ReplyPackets.Tcp(packet, hop.Value("says") == "syn-ack");
            if (!ReplyPackets.IsUdp(packet) && !hop.Has("nat"))
                return ReplyPackets.EchoReply(packet);
        }
        var (type, code) = TypeAndCode(hop);
        var reply = ReplyPackets.Error(
            packet, TestWorld.ByName(ipv6, hop.Name), type, code, Quotation(packet, hop), ScriptedExtensions.Of(hop, ipv6), rest: hop.Value("says") == "too-big" ? 1_400u : 0);
        if (hop.Value("reply-ttl") is not null)
            SetTtl(reply, (byte)hop.Count("reply-ttl", 0));
        return reply;
    }

    static void SetTtl(byte[] reply, byte ttl)
    {
        if (ReplyPackets.IsIpv6(reply))
            reply[7] = ttl;
        else
            reply[8] = ttl;
    }

    (byte Type, byte Code) TypeAndCode(ScriptedHop hop) => (hop.Value("says") ?? (hop.Name == "dst" ? "port" : "expired")) switch
    {
        "expired" => ipv6 ? (Icmpv6Types.TimeExceeded, (byte)0) : (IcmpTypes.TimeExceeded, (byte)0),
        "reassembly" => ipv6 ? (Icmpv6Types.TimeExceeded, (byte)1) : (IcmpTypes.TimeExceeded, (byte)1),
        "port" => ipv6
            ? (Icmpv6Types.DestinationUnreachable, Icmpv6Codes.PortUnreachable)
            : (IcmpTypes.DestinationUnreachable, IcmpCodes.PortUnreachable),
        "host" => ipv6
            ? (Icmpv6Types.DestinationUnreachable, Icmpv6Codes.AddressUnreachable)
            : (IcmpTypes.DestinationUnreachable, IcmpCodes.HostUnreachable),
        "prohibited" => ipv6
            ? (Icmpv6Types.DestinationUnreachable, Icmpv6Codes.CommunicationAdministrativelyProhibited)
            : (IcmpTypes.DestinationUnreachable, IcmpCodes.CommunicationAdministrativelyProhibited),
        "parameter" => ipv6 ? (Icmpv6Types.ParameterProblem, (byte)0) : (IcmpTypes.ParameterProblem, (byte)0),
        "too-big" => (Icmpv6Types.PacketTooBig, 0),
        "redirect" => (IcmpTypes.Redirect, 1),
        var other => throw new FormatException($"'{other}' is nothing a scenario's hop can say."),
    };

    static byte[] Quotation(byte[] packet, ScriptedHop hop)
    {
        var quoted = ReplyPackets.Expired(packet);
        var checksum = ReplyPackets.HeaderLength(packet) + (ReplyPackets.IsUdp(packet) ? 6 : ReplyPackets.IsTcp(packet) ? 16 : 2);
        if (hop.Has("nat") && quoted.Length > checksum)
            quoted[checksum] ^= 0x55;
        if (hop.Value("tos") is not null)
            SetTrafficClass(quoted, (byte)hop.Count("tos", 0));
        if (hop.Has("bad-id"))
            quoted[4] ^= 0x55;
        if (hop.Has("zeroed"))
            quoted.AsSpan(ReplyPackets.HeaderLength(packet) + 8).Clear();
        var kept = hop.Has("short") ? ReplyPackets.HeaderLength(packet) + 8 : hop.Count("quote", quoted.Length);
        return quoted[..kept];
    }

    static void SetTrafficClass(byte[] packet, byte value)
    {
        if (!ReplyPackets.IsIpv6(packet))
        {
            packet[1] = value;
            return;
        }
        packet[0] = (byte)(0x60 | value >> 4);
        packet[1] = (byte)(packet[1] & 0x0F | (value & 0x0F) << 4);
    }

    byte[] Forged(byte[] packet, string kind)
    {
        var liar = TestWorld.Router(ipv6, 66);
        var (type, code) = TypeAndCode(new ScriptedHop(0, "r66", default, []));
        var header = ReplyPackets.HeaderLength(packet);
        var quoted = kind switch
        {
            "port" => ReplyPackets.Changed(packet, ReplyPackets.Protocol(packet) is IpProtocols.Icmp or IpProtocols.Icmpv6 ? 4 : 0),
            "own-port" => ReplyPackets.Changed(packet, 2),
            "mark" => WithoutMarks(packet),
            "cookie" => ReplyPackets.Changed(packet, 12),
            "destination" => ChangedAddress(packet, ipv6 ? 39 : 19),
            "source" => ChangedAddress(packet, ipv6 ? 23 : 15),
            "protocol" => ChangedAddress(packet, ipv6 ? 6 : 9),
            "cut" => ReplyPackets.Expired(packet)[..(header + 7)],
            _ => ReplyPackets.Expired(packet),
        };
        return kind switch
        {
            "echo" => ReplyPackets.EchoReply(packet, liar),
            "reset" => ReplyPackets.Tcp(packet, isOpen: false, difference: 7),
            "reset-from-elsewhere" => ReplyPackets.Tcp(packet, isOpen: false, from: liar),
            "checksum" => Broken(ReplyPackets.Error(packet, liar, type, code, quoted)),
            "request" => packet,
            _ => ReplyPackets.Error(packet, liar, type, code, quoted),
        };
    }

    static byte[] Broken(byte[] reply)
    {
        reply[^1] ^= 0xFF;
        return reply;
    }

    static byte[] WithoutMarks(byte[] packet)
    {
        if (ReplyPackets.IsTcp(packet))
            return ReplyPackets.Changed(packet, 4, 0x5A5A)[..(ReplyPackets.HeaderLength(packet) + 8)];
        var quoted = ReplyPackets.Changed(packet, ReplyPackets.IsUdp(packet) ? 6 : 2, 0x5A5A);
        var header = ReplyPackets.HeaderLength(packet);
        if (!ReplyPackets.IsUdp(packet))
            quoted = ReplyPackets.Changed(quoted, 6, 0x5A5A);
        if (!ReplyPackets.IsIpv6(packet))
            quoted[4] ^= 0x5A;
        return quoted[..(header + 8)];
    }

    static byte[] ChangedAddress(byte[] packet, int offset)
    {
        var quoted = ReplyPackets.Expired(packet);
        quoted[offset] ^= 0x40;
        return quoted;
    }
}
