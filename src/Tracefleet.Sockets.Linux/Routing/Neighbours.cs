using System.Diagnostics;
using Tracefleet.Addressing;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Routing;

/// <summary>The kernel's table of hardware addresses (ARP and neighbour discovery).</summary>
static class Neighbours
{
    const int FixedLength = 12, HardwareAddressLength = 6;
    const ushort NewNeighbour = 28, AttributeDestination = 1, AttributeHardwareAddress = 2;
    const byte FlagUse = 1;
    const ushort Permanent = 0x80, Usable = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | Permanent, Failed = 0x20;

    /// <summary>The hardware address of a neighbour; the kernel is asked to find it where it is unknown, and given some time for that.</summary>
    /// <returns>Null where it is not known by then.</returns>
    public static byte[]? Resolve(NetlinkSocket netlink, int link, Address address, TimeSpan patience)
    {
        var found = Find(netlink, link, address, out var state);
        var asked = Stopwatch.GetTimestamp();
        if (found is null || state != Permanent)
            Use(netlink, link, address);
        while (found is null && Stopwatch.GetElapsedTime(asked) < patience)
        {
            LibC.Poll([], 1_000_000);
            found = Find(netlink, link, address, out state);
            if (state == Failed)
                break;
        }
        return found;
    }

    static byte[]? Find(NetlinkSocket netlink, int link, Address address, out ushort state)
    {
        byte[]? found = null;
        ushort seen = 0;
        Span<byte> buffer = stackalloc byte[64];
        var request = NetlinkRequest.ForOne(buffer, NetlinkRequest.GetNeighbour, FixedPart(link, address, 0));
        request.Add(AttributeDestination, address);
        netlink.Ask(request.Finish(), (type, body) =>
        {
            if (type == NewNeighbour && body.Length >= FixedLength)
                found = Read(body, out seen);
        });
        state = seen;
        return found;
    }

    static byte[]? Read(ReadOnlySpan<byte> body, out ushort state)
    {
        state = BitConverter.ToUInt16(body[8..]);
        if ((state & Usable) == 0)
            return null;
        for (var attributes = new NetlinkAttributes(body[FixedLength..]); attributes.Next();)
        {
            if (attributes.Type == AttributeHardwareAddress && attributes.Value.Length == HardwareAddressLength)
                return attributes.Value.ToArray();
        }
        return null;
    }

    // As if a packet had been sent there: the kernel asks for an unknown address, and asks again where its knowledge is old. This takes
    // CAP_NET_ADMIN; without it the address becomes known by the packets that the kernel's IP layer sends meanwhile.
    static void Use(NetlinkSocket netlink, int link, Address address)
    {
        Span<byte> buffer = stackalloc byte[64];
        var request = NetlinkRequest.ToCreate(buffer, NetlinkRequest.NewNeighbour, FixedPart(link, address, FlagUse));
        request.Add(AttributeDestination, address);
        netlink.Ask(request.Finish(), static (_, _) => { });
    }

    // struct ndmsg: family, 3 bytes of padding, interface, state, flags, type.
    static byte[] FixedPart(int link, Address address, byte flags)
    {
        var part = new byte[FixedLength];
        part[0] = (byte)(address.IsIpv4 ? LibC.AF_INET : LibC.AF_INET6);
        BitConverter.TryWriteBytes(part.AsSpan(4), link);
        part[10] = flags;
        return part;
    }
}
