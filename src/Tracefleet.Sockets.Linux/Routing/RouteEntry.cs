using Tracefleet.Addressing;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Routing;

/// <summary>One route of the kernel.</summary>
/// <param name="Link">0 unless there is exactly one next hop that a plain packet takes.</param>
/// <param name="Gateway">Null where destinations are neighbours themselves.</param>
readonly record struct RouteEntry(int Table, Address First, int Length, int Priority, int Link, Address? Gateway, Address? Source)
{
    const int FixedLength = 12;
    const ushort NewRoute = 24;
    const byte Unicast = 1;
    const uint Dead = 1, Cloned = 0x200;
    const ushort AttributeDestination = 1, AttributeLink = 4, AttributeGateway = 5, AttributePriority = 6, AttributeSource = 7,
        AttributeMultipath = 9, AttributeTable = 15, AttributeVia = 18, AttributeEncapsulation = 22;

    /// <summary>Every route of a family in every table.</summary>
    public static List<RouteEntry> All(NetlinkSocket netlink, bool ipv6)
    {
        var routes = new List<RouteEntry>();
        Span<byte> buffer = stackalloc byte[64];
        Span<byte> fixedPart = stackalloc byte[FixedLength];
        fixedPart[0] = FamilyOf(ipv6);
        var errno = netlink.Dump(NetlinkRequest.ForAll(buffer, NetlinkRequest.GetRoute, fixedPart).Finish(), routes.Clear, (type, body) =>
        {
            if (type == NewRoute && Read(body) is { } route)
                routes.Add(route);
        });
        // A kernel without the family has no routes of it.
        return errno is 0 or Errno.EAFNOSUPPORT or Errno.EOPNOTSUPP ? routes : throw RawSocketException.For("RTM_GETROUTE", errno);
    }

    /// <summary>The route that the kernel itself takes to a destination now; null where it has none.</summary>
    public static RouteEntry? Towards(NetlinkSocket netlink, Address destination)
    {
        RouteEntry? found = null;
        Span<byte> buffer = stackalloc byte[64];
        Span<byte> fixedPart = stackalloc byte[FixedLength];
        (fixedPart[0], fixedPart[1]) = (FamilyOf(destination.IsIpv6), (byte)destination.BitLength);
        var request = NetlinkRequest.ForOne(buffer, NetlinkRequest.GetRoute, fixedPart);
        request.Add(AttributeDestination, destination);
        var errno = netlink.Ask(request.Finish(), (type, body) =>
        {
            if (type == NewRoute)
                found = Read(body, isAnswer: true);
        });
        return errno == 0 ? found : null;
    }

    static byte FamilyOf(bool ipv6) => (byte)(ipv6 ? LibC.AF_INET6 : LibC.AF_INET);

    // struct rtmsg: family, destination length, source length, TOS, table, protocol, scope, type, flags.
    static RouteEntry? Read(ReadOnlySpan<byte> body, bool isAnswer = false)
    {
        if (body.Length < FixedLength || (body[0] != LibC.AF_INET && body[0] != LibC.AF_INET6))
            return null;
        var flags = BitConverter.ToUInt32(body[8..]);
        if ((flags & Dead) != 0 || ((flags & Cloned) != 0 && !isAnswer))
            return null;
        var first = body[0] == LibC.AF_INET ? Address.FromIpv4(0) : default;
        var route = ReadAttributes(new RouteEntry(body[4], first, body[1], 0, 0, null, null), new NetlinkAttributes(body[FixedLength..]));
        var isPlain = body[7] == Unicast && (isAnswer || (body[2] == 0 && body[3] == 0));
        return isPlain ? route : route with { Link = 0 };
    }

    static RouteEntry ReadAttributes(RouteEntry route, NetlinkAttributes attributes)
    {
        var isPlain = true;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case AttributeDestination when attributes.Address is { } first:
                    route = route with { First = first };
                    break;
                case AttributeLink:
                    route = route with { Link = attributes.Number };
                    break;
                case AttributeGateway:
                    route = route with { Gateway = attributes.Address };
                    break;
                case AttributeVia when attributes.Value.Length is 6 or 18:
                    route = route with { Gateway = Address.FromBytes(attributes.Value[2..]) };
                    break;
                case AttributeSource:
                    route = route with { Source = attributes.Address };
                    break;
                case AttributePriority:
                    route = route with { Priority = attributes.Number };
                    break;
                case AttributeTable:
                    route = route with { Table = attributes.Number };
                    break;
                case AttributeMultipath or AttributeEncapsulation:
                    isPlain = false;
                    break;
            }
        }
        return isPlain ? route : route with { Link = 0 };
    }
}
