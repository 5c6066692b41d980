using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Routing;

/// <summary>What a frame on a link begins with.</summary>
public enum LinkKind
{
    /// <summary>Something whose frames we cannot write.</summary>
    Other,

    /// <summary>An Ethernet header of 14 bytes.</summary>
    Ethernet,

    /// <summary>An Ethernet header whose addresses nobody reads.</summary>
    Loopback,

    /// <summary>Nothing: the IP packet itself (TUN and its like).</summary>
    Bare,
}

/// <summary>A network interface, as the kernel described it last.</summary>
/// <param name="Mtu">Longest IP packet, in bytes.</param>
/// <param name="HardwareAddress">6 bytes where the kind is Ethernet; else whatever there is.</param>
public sealed record Link(int Index, string Name, LinkKind Kind, int Mtu, bool IsUp, bool NeedsNeighbours, ReadOnlyMemory<byte> HardwareAddress)
{
    /// <summary>ARPHRD_ of linux/if_arp.h.</summary>
    public ushort HardwareType { get; init; }

    const int FixedLength = 16, HardwareAddressLength = 6;
    const ushort TypeEthernet = 1, TypeLoopback = 772, TypeNone = 0xFFFE;
    const uint FlagUp = 1, FlagNoArp = 0x80;
    const ushort AttributeAddress = 1, AttributeName = 3, AttributeMtu = 4;
    const ushort NewLink = 16;

    /// <summary>Every link of the namespace, by index.</summary>
    internal static Dictionary<int, Link> All(NetlinkSocket netlink)
    {
        var links = new Dictionary<int, Link>();
        Span<byte> buffer = stackalloc byte[64];
        var errno = netlink.Dump(NetlinkRequest.ForAll(buffer, NetlinkRequest.GetLink, new byte[FixedLength]).Finish(), links.Clear, (type, body) =>
        {
            if (type == NewLink && Read(body) is { } link)
                links[link.Index] = link;
        });
        return errno == 0 ? links : throw RawSocketException.For("RTM_GETLINK", errno);
    }

    static Link? Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < FixedLength)
            return null;
        var flags = BitConverter.ToUInt32(body[8..]);
        var (name, mtu, address) = ("", 0, Array.Empty<byte>());
        for (var attributes = new NetlinkAttributes(body[FixedLength..]); attributes.Next();)
        {
            switch (attributes.Type)
            {
                case AttributeAddress:
                    address = attributes.Value.ToArray();
                    break;
                case AttributeName:
                    name = System.Text.Encoding.UTF8.GetString(attributes.Value.TrimEnd((byte)0));
                    break;
                case AttributeMtu:
                    mtu = attributes.Number;
                    break;
            }
        }
        var kind = KindOf(BitConverter.ToUInt16(body[2..]), address.Length);
        var needsNeighbours = kind == LinkKind.Ethernet && (flags & FlagNoArp) == 0;
        return new(BitConverter.ToInt32(body[4..]), name, kind, mtu, (flags & FlagUp) != 0, needsNeighbours, address)
        {
            HardwareType = BitConverter.ToUInt16(body[2..]),
        };
    }

    static LinkKind KindOf(ushort hardwareType, int addressLength) => hardwareType switch
    {
        TypeEthernet when addressLength == HardwareAddressLength => LinkKind.Ethernet,
        TypeLoopback => LinkKind.Loopback,
        TypeNone => LinkKind.Bare,
        _ => LinkKind.Other,
    };
}
