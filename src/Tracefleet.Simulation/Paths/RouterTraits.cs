using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Paths;

/// <summary>How a tier-1 or transit AS shows its MPLS tunnels (Donnet et al., CCR 2012).</summary>
enum TunnelMode : byte
{
    None,
    Explicit,
    Implicit,
    Opaque,
    Invisible,
}

/// <summary>A token bucket's figures.</summary>
readonly record struct RateLimit(int PerSecond, int Burst);

/// <summary>The lasting traits of routers and ASes, each derived from its identity.</summary>
sealed class RouterTraits(KeyedHash hash, Node[] nodes)
{
    /// <summary>Bytes that every link carries, whatever it is made of (RFC 8200 §5).</summary>
    public const int LeastMtu = 1280;

    /// <summary>Bytes that a link without any tunnel carries.</summary>
    public const int FullMtu = 1500;

    // PPPoE, 6in4 and IPIP, GRE, PPPoE over a wholesale network, IPsec.
    static readonly short[] NarrowMtus = [1492, 1492, 1492, 1480, 1480, 1476, 1454, 1400];

    public bool IsSilent(in PathHop hop, int position) => position > 0 && (
        KeyedHash.Happens(hash.Of(Purpose.Silent, hop.Router), PhenomenonRates.SilentRouter)
        || (!nodes[hop.Operator].IsTransit && KeyedHash.Happens(hash.Of(Purpose.SilentAs, hop.Operator), PhenomenonRates.SilentAs)));

    public bool IsRateLimited(in PathHop hop, int position, out RateLimit limit)
    {
        var draw = hash.Of(Purpose.RateLimit, hop.Router);
        limit = new RateLimit(5 + (int)(draw & 0xFF) * 95 / 255, 4 + (int)(draw >> 8 & 0xF));
        return position > 0 && KeyedHash.Happens(draw, PhenomenonRates.RateLimitedRouter);
    }

    public bool QuotesAll(in PathHop hop) => KeyedHash.Happens(hash.Of(Purpose.Quote, hop.Router), PhenomenonRates.LongQuote);

    /// <summary>Bytes that the link by which a path enters a router carries.</summary>
    public int LinkMtu(in PathHop hop, int position)
    {
        if (position == 0 || hop.Interface.Exchange >= 0 || nodes[hop.Operator].IsTransit)
            return FullMtu;
        var link = (ulong)hop.Interface.Space << 24 | (ulong)hop.Interface.Pop << 16 | hop.Interface.Number;
        return Mtu(hash.Of(Purpose.Mtu, link), PhenomenonRates.NarrowLink);
    }

    /// <summary>Bytes that the last link before a block of hosts carries.</summary>
    public int AccessMtu(ulong block, AsKind kind) =>
        kind == AsKind.Eyeball ? Mtu(hash.Of(Purpose.Mtu, block, 1), PhenomenonRates.NarrowAccess) : FullMtu;

    static int Mtu(ulong draw, int narrow) =>
        KeyedHash.Happens(draw, narrow) ? NarrowMtus[KeyedHash.Below(KeyedHash.Mix(draw), NarrowMtus.Length)] : FullMtu;

    /// <summary>The interface that a router names in its reports; false for one that names none.</summary>
    public bool TryNameInterface(in PathHop hop, out InterfaceName name)
    {
        name = InterfaceName.Of(hash.Of(Purpose.InterfaceInformation, hop.Router, hop.Interface.Number));
        return KeyedHash.Happens(hash.Of(Purpose.InterfaceInformation, hop.Router), PhenomenonRates.InterfaceInformation);
    }

    public byte InitialTtl(in PathHop hop) => KeyedHash.Happens(hash.Of(Purpose.InitialTtl, hop.Router), 150) ? (byte)64 : (byte)255;

    public TunnelMode TunnelsOf(int index)
    {
        if (!nodes[index].IsTransit)
            return TunnelMode.None;
        var draw = hash.Of(Purpose.Tunnel, (ulong)index);
        if (!KeyedHash.Happens(draw, PhenomenonRates.MplsAs))
            return TunnelMode.None;
        const int implicitEnd = PhenomenonRates.ExplicitTunnel + PhenomenonRates.ImplicitTunnel;
        return KeyedHash.Below(KeyedHash.Mix(draw), 1000) switch
        {
            < PhenomenonRates.ExplicitTunnel => TunnelMode.Explicit,
            < implicitEnd => TunnelMode.Implicit,
            < implicitEnd + PhenomenonRates.OpaqueTunnel => TunnelMode.Opaque,
            _ => TunnelMode.Invisible,
        };
    }

    /// <summary>Routers that a reply crosses on the way back: usually as many as the probe, sometimes one fewer or up to four
    /// more.</summary>
    public int ReturnLength(ulong identity, int forward)
    {
        var draw = hash.Of(Purpose.Return, identity);
        return Math.Max(0, forward + (KeyedHash.Happens(draw, 700) ? 0 : KeyedHash.Below(KeyedHash.Mix(draw), 6) - 1));
    }

    /// <summary>Time there and back, without queues: the way back is as long or up to 4 % longer.</summary>
    public long RoundTripNanoseconds(ulong identity, long oneWay) =>
        2 * oneWay + oneWay / 1000 * KeyedHash.Below(hash.Of(Purpose.Return, identity, 1), 40);
}
