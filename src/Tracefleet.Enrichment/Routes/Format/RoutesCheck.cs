using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mrt;

namespace Tracefleet.Enrichment.Routes.Format;

/// <summary>
/// Proves of a file whose checksums are right that no question to it can fail: whoever wrote it. Every number is in range, every record decodes, prefixes
/// are in order. Linear in the size of the file.
/// </summary>
static class RoutesCheck
{
    const int LongestIdentifier = 100;

    /// <returns>What is wrong, as part of a sentence; null where nothing is.</returns>
    public static string? Fault(RoutesContent content) =>
        SizeFault(content) ?? PathFault(content) ?? CommunityFault(content) ?? AttributeFault(content) ?? ListFault(content) ?? Ipv4Fault(content)
        ?? Ipv6Fault(content) ?? CountFault(content);

    static string? SizeFault(RoutesContent content)
    {
        var (ipv4, ipv6) = (content.LengthOf(RoutesSection.Ipv4Lengths), content.LengthOf(RoutesSection.Ipv6Lengths));
        var isSound = content.LengthOf(RoutesSection.Peers) % RoutesContent.PeerSize == 0 && content.LengthOf(RoutesSection.NextHops) % RoutesContent.NextHopSize == 0
            && content.LengthOf(RoutesSection.Attributes) % RouteAttributes.Size == 0
            && content.LengthOf(RoutesSection.Ipv4Networks) == ipv4 * (long)sizeof(uint) && content.LengthOf(RoutesSection.Ipv4Lists) == ipv4 * (long)sizeof(int)
            && content.LengthOf(RoutesSection.Ipv6Networks) == ipv6 * 16L && content.LengthOf(RoutesSection.Ipv6Lists) == ipv6 * (long)sizeof(int)
            && AreEnds(content, RoutesSection.PathEnds, RoutesSection.Paths) && AreEnds(content, RoutesSection.CommunityEnds, RoutesSection.Communities)
            && AreEnds(content, RoutesSection.ListEnds, RoutesSection.Lists);
        if (!isSound)
            return "the sizes of its sections do not fit together";
        var name = content.Bytes(RoutesSection.Snapshot);
        return name.Length is 0 or > LongestIdentifier || name.ContainsAnyExceptInRange((byte)'0', (byte)'z') ? "it names no snapshot" : null;
    }

    static bool AreEnds(RoutesContent content, RoutesSection ends, RoutesSection records)
    {
        if (content.LengthOf(ends) % sizeof(int) != 0)
            return false;
        var last = 0;
        foreach (var end in content.Values<int>(ends))
        {
            if (end < last)
                return false;
            last = end;
        }
        return last == content.LengthOf(records);
    }

    static int CountOf(RoutesContent content, RoutesSection ends) => content.LengthOf(ends) / sizeof(int);

    static string? PathFault(RoutesContent content)
    {
        for (var path = 0; path < CountOf(content, RoutesSection.PathEnds); path++)
            if (!PathEnd.TryRead(content.Record(RoutesSection.Paths, RoutesSection.PathEnds, path), 4, out _))
                return $"AS path {path} is none";
        return null;
    }

    static string? CommunityFault(RoutesContent content)
    {
        for (var set = 0; set < CountOf(content, RoutesSection.CommunityEnds); set++)
            if (!CommunitySet.IsSound(content.Record(RoutesSection.Communities, RoutesSection.CommunityEnds, set)))
                return $"set {set} of communities is none";
        return null;
    }

    static string? AttributeFault(RoutesContent content)
    {
        var nextHops = content.LengthOf(RoutesSection.NextHops) / RoutesContent.NextHopSize;
        var (paths, communities) = (CountOf(content, RoutesSection.PathEnds), CountOf(content, RoutesSection.CommunityEnds));
        foreach (ref readonly var attributes in content.Values<RouteAttributes>(RoutesSection.Attributes))
        {
            var isSound = attributes.NextHop < nextHops && attributes.Path < paths && attributes.Communities < communities
                && attributes.Flags <= RouteAttributes.AllFlags;
            if (!isSound)
                return "a route has attributes that are not there";
        }
        return null;
    }

    static string? ListFault(RoutesContent content)
    {
        var attributes = content.LengthOf(RoutesSection.Attributes) / RouteAttributes.Size;
        for (var number = 0; number < CountOf(content, RoutesSection.ListEnds); number++)
        {
            var list = new RouteList(content.Record(RoutesSection.Lists, RoutesSection.ListEnds, number));
            var isSound = true;
            while (isSound && list.Next())
                isSound = list.Peer < content.Peers && list.Attributes < attributes;
            if (!isSound || !list.IsWhole)
                return $"list {number} of routes is none";
        }
        return null;
    }

    static string? Ipv4Fault(RoutesContent content)
    {
        var networks = content.Values<uint>(RoutesSection.Ipv4Networks);
        var lengths = content.Bytes(RoutesSection.Ipv4Lengths);
        var previous = -1L;
        for (var i = 0; i < networks.Length; i++)
        {
            var order = (long)networks[i] << 6 | lengths[i];
            if (lengths[i] > 32 || lengths[i] < 32 && (networks[i] & uint.MaxValue >> lengths[i]) != 0 || order < previous)
                return $"IPv4 prefix {i} is none, or not in order";
            previous = order;
        }
        return NumberFault(content, RoutesSection.Ipv4Lists);
    }

    /// <summary>The mapped block is IPv4's, so no IPv6 prefix begins there.</summary>
    static string? Ipv6Fault(RoutesContent content)
    {
        var networks = content.Values<UInt128>(RoutesSection.Ipv6Networks);
        var lengths = content.Bytes(RoutesSection.Ipv6Lengths);
        for (var i = 0; i < networks.Length; i++)
        {
            var (network, length) = (networks[i], lengths[i]);
            var isInOrder = i == 0 || networks[i - 1] < network || networks[i - 1] == network && lengths[i - 1] <= length;
            if (length > 128 || length < 128 && (network & UInt128.MaxValue >> length) != 0 || new Address(network).IsIpv4 || !isInOrder)
                return $"IPv6 prefix {i} is none, or not in order";
        }
        return NumberFault(content, RoutesSection.Ipv6Lists);
    }

    static string? NumberFault(RoutesContent content, RoutesSection lists)
    {
        var count = CountOf(content, RoutesSection.ListEnds);
        foreach (var list in content.Values<int>(lists))
            if (list < 0 || list >= count)
                return $"a prefix has list {list} of {count}";
        return null;
    }

    static string? CountFault(RoutesContent content)
    {
        var routes = 0L;
        foreach (var section in (ReadOnlySpan<RoutesSection>)[RoutesSection.Ipv4Lists, RoutesSection.Ipv6Lists])
            foreach (var list in content.Values<int>(section))
                routes += new RouteList(content.Record(RoutesSection.Lists, RoutesSection.ListEnds, list)).Count;
        return routes == content.Routes ? null : $"its header announces {content.Routes} routes and it has {routes}";
    }
}
