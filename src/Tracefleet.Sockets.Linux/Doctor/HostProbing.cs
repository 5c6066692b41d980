using System.Net.NetworkInformation;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Datagrams;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Routing;

namespace Tracefleet.Sockets.Linux.Doctor;

/// <summary>Asks this host. Opens and closes sockets and sends one datagram to a closed port of the loopback of each family, and nothing else.</summary>
public static class HostProbing
{
    /// <summary>Discard (RFC 863), where nobody listens nowadays.</summary>
    const ushort ClosedPort = 9;

    const ushort SourcePort = 33_000;

    // Routed, and nobody's: only asked for the way there.
    static readonly Address SomewhereV4 = Address.Parse("192.88.98.1"), SomewhereV6 = Address.Parse("2001:4860::1");

    public static HostFacts Ask()
    {
        var files = new KernelFiles();
        var links = Links();
        return new HostFacts
        {
            Executable = ExecutableOf(Environment.ProcessPath),
            Capabilities = files.Capabilities,
            RawIpv4 = TryOpen(LibC.AF_INET, LibC.SOCK_RAW, LibC.IPPROTO_RAW),
            RawIpv6 = TryOpen(LibC.AF_INET6, LibC.SOCK_RAW, LibC.IPPROTO_RAW),
            Packet = TryOpen(LibC.AF_PACKET, LibC.SOCK_RAW, 0),
            Xdp = TryOpen(LibC.AF_XDP, LibC.SOCK_RAW, 0),
            EchoIpv4 = EchoSockets.WhyNot(ipv6: false),
            EchoIpv6 = EchoSockets.WhyNot(ipv6: true),
            PingGroups = files.PingGroups,
            LoopbackIpv4 = TryLoopback(Address.Parse("127.0.0.1")),
            LoopbackIpv6 = TryLoopback(Address.Parse("::1")),
            IsLoopbackDown = links.Exists(link => link is { Kind: LinkKind.Loopback, IsUp: false }),
            IsIsolated = links.Count > 0 && !links.Exists(link => link is { Kind: not LinkKind.Loopback, IsUp: true }),
            HasKernelTimestamps = HasTimestamps(),
            Ipv4 = FamilyOf(SomewhereV4),
            Ipv6 = FamilyOf(SomewhereV6),
            Clock = LibC.ReadClock(),
            OpenFiles = files.OpenFiles,
            ReceiveBufferMax = KernelFiles.Number("/proc/sys/net/core/rmem_max"),
            SendBufferMax = KernelFiles.Number("/proc/sys/net/core/wmem_max"),
            IsRoot = Environment.IsPrivilegedProcess,
        };
    }

    // Of this thread's network namespace, and empty where the kernel does not say.
    static List<Link> Links()
    {
        try
        {
            using var netlink = NetlinkSocket.Open();
            return [.. Link.All(netlink).Values];
        }
        catch (RawSocketException)
        {
            return [];
        }
    }

    static string? ExecutableOf(string? path) => path is null || Path.GetFileNameWithoutExtension(path) == "dotnet" ? null : path;

    static int TryOpen(int family, int type, int protocol)
    {
        using var socket = LibC.OpenSocket(family, type, protocol, out var errno);
        return errno;
    }

    static bool HasTimestamps()
    {
        using var socket = LibC.OpenDatagramSocket(ipv6: false, LibC.IPPROTO_UDP, out _) ?? LibC.OpenDatagramSocket(ipv6: true, LibC.IPPROTO_UDP, out _);
        return socket is not null && LibC.TrySetOption(socket, LibC.SOL_SOCKET, LibC.SO_TIMESTAMPNS, 1);
    }

    static LoopbackTrial TryLoopback(Address loopback)
    {
        using var transport = new DatagramTransport();
        var batch = new PacketBatch(4);
        var header = loopback.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength;
        var length = UdpDatagram.Write(batch.NextBuffer[header..], loopback, loopback, SourcePort, ClosedPort, "tracefleet doctor"u8);
        if (loopback.IsIpv4)
            Ipv4Packet.WriteHeader(batch.NextBuffer, new Ipv4Header(loopback, loopback, 1, IpProtocols.Udp), length);
        else
            Ipv6Packet.WriteHeader(batch.NextBuffer, new Ipv6Header(loopback, loopback, 1, IpProtocols.Udp), length);
        batch.Add(header + length);
        transport.Send(batch);
        var failure = batch.Failure(0);
        if (failure == SendFailure.None)
            transport.Receive(batch, batch.At(0) + TimeSpan.FromMilliseconds(300));
        return new LoopbackTrial(failure, failure == SendFailure.None && batch.Count > 0);
    }

    static FamilyFacts? FamilyOf(Address somewhere)
    {
        if (SourceAddress.Towards(somewhere) is not { } source)
            return null;
        var name = NetworkInterface.GetAllNetworkInterfaces()
            .FirstOrDefault(device => device.GetIPProperties().UnicastAddresses.Any(known => Address.FromIPAddress(known.Address) == source))?.Name;
        return new FamilyFacts(source, name, name is null ? null : (int?)KernelFiles.Number($"/sys/class/net/{name}/mtu"));
    }
}
