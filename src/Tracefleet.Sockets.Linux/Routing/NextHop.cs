using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Rings;

namespace Tracefleet.Sockets.Linux.Routing;

/// <summary>A link, a neighbour on it and a family: everything that decides how a frame begins.</summary>
sealed unsafe class NextHop(Link link, Address? gateway, bool ipv6)
{
    const int EthernetLength = 14;

    static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    readonly PinnedArray<byte> _header = new(EthernetLength);

    public Link Link => link;
    public Address? Gateway => gateway;

    /// <summary>What frames begin with; null where it is not known, so that only the kernel's IP layer can send there.</summary>
    public byte* Header { get; private set; }
    public int HeaderLength { get; } = link.Kind == LinkKind.Bare ? 0 : EthernetLength;

    /// <summary>Writes the header, where it is known, in as few moves as its length allows.</summary>
    public void WriteHeader(byte* frame)
    {
        if (HeaderLength == 0)
            return;
        *(ulong*)frame = *(ulong*)Header;
        *(ulong*)(frame + EthernetLength - sizeof(ulong)) = *(ulong*)(Header + EthernetLength - sizeof(ulong));
    }

    /// <summary>What sends to it; null until it is first used.</summary>
    public LinkSender? Sender { get; set; }

    /// <summary>Whether <see cref="Resolve"/> has been called.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Finds the header, or looks whether it has changed. The first time waits for an unknown neighbour, half a second at most.</summary>
    public void Resolve(NetlinkSocket netlink)
    {
        var patience = IsAsked ? TimeSpan.Zero : s_patience;
        IsAsked = true;
        switch (link.Kind)
        {
            case LinkKind.Loopback:
                Write(new byte[6], new byte[6]);
                break;
            case LinkKind.Bare:
                Header = _header.Pointer;
                break;
            case LinkKind.Ethernet when !link.NeedsNeighbours:
                Write(link.HardwareAddress.Span, link.HardwareAddress.Span);
                break;
            case LinkKind.Ethernet when gateway is { } address && Neighbours.Resolve(netlink, link.Index, address, patience) is { } neighbour:
                Write(neighbour, link.HardwareAddress.Span);
                break;
            default:
                Header = null;
                break;
        }
    }

    void Write(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source)
    {
        var header = new Span<byte>(_header.Pointer, EthernetLength);
        destination.CopyTo(header);
        source.CopyTo(header[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[12..], ipv6 ? LibC.ETH_P_IPV6 : LibC.ETH_P_IP);
        Header = _header.Pointer;
    }
}
