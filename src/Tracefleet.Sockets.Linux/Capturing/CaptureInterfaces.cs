using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Routing;

namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>The interfaces of the calling thread's network namespace.</summary>
public static class CaptureInterfaces
{
    const int MainTable = 254, AddressFixedLength = 8;
    const ushort NewAddress = 20, AttributeAddress = 1, AttributeLocal = 2;

    // Anything outside this host's networks. Documentation addresses (RFC 5737, RFC 3849); nothing is sent there.
    static readonly Address s_outside4 = Address.Parse("192.0.2.1"), s_outside6 = Address.Parse("2001:db8::1");

    /// <summary>All, by index, of which at most one is the usual: that of IPv4's default route, else of IPv6's, else the first that is up and not loopback,
    /// else loopback.</summary>
    /// <exception cref="RawSocketException">The kernel refused to tell.</exception>
    public static ImmutableArray<CaptureInterface> All()
    {
        using var netlink = NetlinkSocket.Open();
        var links = Link.All(netlink);
        var addresses = AddressesByLink(netlink);
        var all = links.Values.OrderBy(link => link.Index).Select(link => new CaptureInterface(
            link.Index, link.Name, link.IsUp, CaptureLinks.IsLoopback(link), CaptureLinks.Of(link.HardwareType), [.. addresses[link.Index]])).ToList();
        var usual = DefaultRouteLink(netlink, ipv6: false, links) ?? DefaultRouteLink(netlink, ipv6: true, links)
            ?? all.Where(each => each is { IsUp: true, IsLoopback: false, Link: not null }).Select(each => (int?)each.Index).FirstOrDefault()
            ?? all.FirstOrDefault(each => each.IsLoopback)?.Index;
        return [.. all.Select(each => each with { IsUsual = each.Index == usual })];
    }

    /// <summary>The interface that is captured on where none is named; null where there is none at all.</summary>
    /// <inheritdoc cref="All" path="/exception"/>
    public static CaptureInterface? Usual() => All().FirstOrDefault(each => each.IsUsual);

    /// <exception cref="RawSocketException">There is none of that name; the message lists those there are.</exception>
    internal static Link Find(string name)
    {
        using var netlink = NetlinkSocket.Open();
        return Link.All(netlink).Values.FirstOrDefault(link => link.Name == name) ?? throw Unknown(name);
    }

    internal static RawSocketException Unknown(string name)
    {
        using var netlink = NetlinkSocket.Open();
        var names = Link.All(netlink).Values.OrderBy(link => link.Index).Select(link => link.Name);
        return new RawSocketException("interface", Errno.ENODEV, $"There is no interface '{name}' here. There is {string.Join(", ", names)}.");
    }

    static ILookup<int, Address> AddressesByLink(NetlinkSocket netlink)
    {
        var found = new List<(int Link, Address Address)>();
        Span<byte> buffer = stackalloc byte[64];
        var request = NetlinkRequest.ForAll(buffer, NetlinkRequest.GetAddress, new byte[AddressFixedLength]).Finish();
        var errno = netlink.Dump(request, found.Clear, (type, body) =>
        {
            if (type == NewAddress && body.Length >= AddressFixedLength && ReadAddress(body[AddressFixedLength..]) is { } address)
                found.Add((BitConverter.ToInt32(body[4..]), address));
        });
        return errno is 0 or Errno.EOPNOTSUPP
            ? found.ToLookup(each => each.Link, each => each.Address)
            : throw RawSocketException.For("RTM_GETADDR", errno);
    }

    // On a point-to-point link the plain attribute is the other end's address, and the local one ours.
    static Address? ReadAddress(ReadOnlySpan<byte> body)
    {
        Address? plain = null, local = null;
        for (var attributes = new NetlinkAttributes(body); attributes.Next();)
        {
            if (attributes.Type == AttributeAddress)
                plain = attributes.Address;
            if (attributes.Type == AttributeLocal)
                local = attributes.Address;
        }
        return local ?? plain;
    }

    static int? DefaultRouteLink(NetlinkSocket netlink, bool ipv6, Dictionary<int, Link> links)
    {
        var defaults = RouteEntry.All(netlink, ipv6).Where(route => route.Length == 0)
            .OrderBy(route => route.Table != MainTable).ThenBy(route => unchecked((uint)route.Priority));
        foreach (var route in defaults)
        {
            // One with several next hops is asked for: the kernel names one of them.
            var link = route.Link > 0 ? route.Link : RouteEntry.Towards(netlink, ipv6 ? s_outside6 : s_outside4)?.Link;
            if (link is { } index && links.TryGetValue(index, out var known) && CaptureLinks.Of(known.HardwareType) is not null)
                return index;
        }
        return null;
    }
}
