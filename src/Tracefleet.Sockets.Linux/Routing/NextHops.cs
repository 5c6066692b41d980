using System.Runtime.CompilerServices;
using Tracefleet.Addressing;
using Tracefleet.Sockets.Linux.Rings;

namespace Tracefleet.Sockets.Linux.Routing;

/// <summary>Which next hop a packet takes, by the kernel's own tables, kept up to date. For one thread.</summary>
/// <remarks>
/// The tables are read once and again only after the kernel has announced a change. Destinations whose way depends on more than their address
/// (several next hops, policy by source or port), and those that are local, refused or neighbours themselves, have no next hop here: they are
/// left to the kernel's IP layer.
/// </remarks>
sealed class NextHops : IDisposable
{
    // RTNLGRP_LINK, RTNLGRP_NEIGH, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_RULE.
    static readonly int[] s_groups = [1, 3, 7, 8, 11, 19];

    const ulong Ipv4Base = 0xFFFF_0000_0000;
    const ushort NewNeighbour = 28, DeletedNeighbour = 29;

    // A change is followed within the first, what is known of neighbours is renewed by the second (the kernel's own knowledge ages in 15 s or more).
    static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(100), s_renewal = TimeSpan.FromSeconds(5);

    readonly NetlinkSocket _questions = NetlinkSocket.Open();
    readonly NetlinkSocket _announcements = NetlinkSocket.Open(s_groups);
    readonly TimeProvider _time;
    readonly string? _interface;
    readonly NetlinkHandler _note;
    NextHop[] _hops = [];
    RouteMap? _ipv4, _ipv6;
    long _glanced, _renewed;
    bool _routesChanged, _neighboursChanged;

    /// <param name="interfaceName">The only interface to leave by; null for any.</param>
    /// <param name="time">Times the renewals.</param>
    public NextHops(string? interfaceName, TimeProvider time)
    {
        _interface = interfaceName;
        _time = time;
        _note = Note;
        Read();
    }

    /// <summary>The next hop of most destinations, the default route's, IPv4 before IPv6; null where there is none.</summary>
    public NextHop? Main { get; private set; }

    /// <summary>The next hop towards a destination; null where it is left to the kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NextHop? TowardsIpv4(uint destination) => At(_ipv4, 0, Ipv4Base | destination);

    /// <inheritdoc cref="TowardsIpv4"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NextHop? TowardsIpv6(ulong upper, ulong lower) => At(_ipv6, upper, lower);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    NextHop? At(RouteMap? map, ulong upper, ulong lower)
    {
        if (map is null)
            return null;
        var index = map.Find(upper, lower);
        if (index == RouteMap.Nowhere)
            return null;
        var hop = _hops[index];
        Resolve(hop);
        return hop;
    }

    public void Resolve(NextHop hop)
    {
        if (!hop.IsAsked)
            hop.Resolve(_questions);
    }

    /// <summary>Follows what the kernel has announced; cheap enough to call for each batch.</summary>
    /// <param name="urgent">Something failed that a change could explain.</param>
    public void Refresh(bool urgent)
    {
        if (!urgent && _time.GetElapsedTime(_glanced) < s_glance)
            return;
        _glanced = _time.GetTimestamp();
        var sawAll = _announcements.Drain(_note);
        if (_routesChanged || !sawAll)
            Read();
        else if (_neighboursChanged || _time.GetElapsedTime(_renewed) >= s_renewal)
            Renew();
    }

    void Note(ushort type, ReadOnlySpan<byte> body)
    {
        if (type is NewNeighbour or DeletedNeighbour)
            _neighboursChanged = true;
        else
            _routesChanged = true;
    }

    void Renew()
    {
        _neighboursChanged = false;
        _renewed = _time.GetTimestamp();
        foreach (var hop in _hops.Where(hop => hop.IsAsked))
            hop.Resolve(_questions);
    }

    void Read()
    {
        (_routesChanged, _neighboursChanged) = (false, false);
        (_glanced, _renewed) = (_time.GetTimestamp(), _time.GetTimestamp());
        var links = Link.All(_questions);
        var hops = new List<NextHop>();
        _ipv4 = Map(ipv6: false);
        _ipv6 = Map(ipv6: true);
        _hops = [.. hops];
        Main = Widest(_ipv4) ?? Widest(_ipv6);

        NextHop? Widest(RouteMap? map) => map is { Widest: not RouteMap.Nowhere } ? hops[map.Widest] : null;

        RouteMap? Map(bool ipv6)
        {
            if (RoutingRules.Read(_questions, ipv6) is not { } lookups)
                return null;
            var known = new Dictionary<(int Link, Address? Gateway), int>();
            var routes = RouteEntry.All(_questions, ipv6).Where(IsAllowed).Select(route => (route, Value(route))).ToList();
            return RouteMap.Of(routes, lookups);

            int Value(RouteEntry route)
            {
                if (!links.TryGetValue(route.Link, out var link) || link.Kind == LinkKind.Other || (link.NeedsNeighbours && route.Gateway is null))
                    return RouteMap.Nowhere;
                if (!known.TryGetValue((route.Link, route.Gateway), out var index))
                {
                    known[(route.Link, route.Gateway)] = index = hops.Count;
                    hops.Add(new NextHop(link, route.Gateway, ipv6));
                }
                return index;
            }
        }

        bool IsAllowed(RouteEntry route) =>
            _interface is null || !links.TryGetValue(route.Link, out var link) || link.Name == _interface;
    }

    /// <summary>Forgets a sender that is no more.</summary>
    public void Forget(LinkSender sender)
    {
        foreach (var hop in _hops.Where(hop => hop.Sender == sender))
            hop.Sender = null;
    }

    public void Dispose()
    {
        _questions.Dispose();
        _announcements.Dispose();
    }
}
