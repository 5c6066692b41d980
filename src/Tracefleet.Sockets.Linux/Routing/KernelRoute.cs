using Tracefleet.Addressing;

namespace Tracefleet.Sockets.Linux.Routing;

/// <summary>The way the kernel takes to a destination.</summary>
/// <param name="Interface">Name of the interface packets leave by.</param>
/// <param name="Gateway">Null where the destination is a neighbour itself, or this host.</param>
/// <param name="Source">The address the kernel prefers to send from.</param>
public sealed record KernelRoute(string Interface, Address? Gateway, Address? Source)
{
    /// <summary>Asks the kernel, in the calling thread's network namespace; null where it has no route.</summary>
    /// <exception cref="RawSocketException">The kernel cannot be asked.</exception>
    public static KernelRoute? Towards(Address destination)
    {
        using var netlink = NetlinkSocket.Open();
        return RouteEntry.Towards(netlink, destination) is { } route && Link.All(netlink).TryGetValue(route.Link, out var link)
            ? new KernelRoute(link.Name, route.Gateway, route.Source)
            : null;
    }
}
