using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Routing;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>What frames look like on each kind of interface, to us and to libpcap.</summary>
static class CaptureLinks
{
    // linux/if_arp.h.
    const ushort ARPHRD_ETHER = 1, ARPHRD_PPP = 512, ARPHRD_RAWIP = 519, ARPHRD_TUNNEL = 768, ARPHRD_TUNNEL6 = 769, ARPHRD_LOOPBACK = 772,
        ARPHRD_SIT = 776, ARPHRD_IPGRE = 778, ARPHRD_IP6GRE = 823, ARPHRD_NONE = 0xFFFE;

    /// <summary>Null for a kind whose frames are not read here.</summary>
    public static LinkType? Of(ushort hardwareType) => hardwareType switch
    {
        ARPHRD_ETHER or ARPHRD_LOOPBACK => LinkType.Ethernet,
        ARPHRD_PPP or ARPHRD_RAWIP or ARPHRD_TUNNEL or ARPHRD_TUNNEL6 or ARPHRD_SIT or ARPHRD_IPGRE or ARPHRD_IP6GRE or ARPHRD_NONE => LinkType.Raw,
        _ => null,
    };

    public static bool IsLoopback(Link link) => link.HardwareType == ARPHRD_LOOPBACK;

    /// <exception cref="RawSocketException">The kind is none whose frames are read here.</exception>
    public static LinkType TypeOf(Link link) => Of(link.HardwareType) ?? throw new RawSocketException(
        "interface", Errno.EOPNOTSUPP,
        $"{link.Name} has frames of hardware type {link.HardwareType} (linux/if_arp.h), which are not read here: only Ethernet and plain IP are.");

    /// <summary>The DLT_ number, which for some types is not that of files (pcap/dlt.h).</summary>
    public static int LibraryTypeOf(LinkType link) => link switch
    {
        LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd => LibPcap.DLT_RAW,
        _ => (int)link,
    };
}
