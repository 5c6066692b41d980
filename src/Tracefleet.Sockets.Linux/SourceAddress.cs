using System.Net;
using System.Net.Sockets;
using System.Text;
using Tracefleet.Addressing;

namespace Tracefleet.Sockets.Linux;

/// <summary>Asks the kernel which of its addresses it would send from.</summary>
public static class SourceAddress
{
    // Any port will do: connecting a UDP socket looks up the route and sends nothing.
    const int Port = 33_434, SolSocket = 1, SoBindToDevice = 25;

    /// <summary>The local address that packets towards the destination leave from, in the calling thread's network namespace; null where
    /// this host has no route or no address of the family. Costs a socket: ask once and keep it while routes do not change.</summary>
    public static Address? Towards(Address destination) => Towards(destination, null);

    /// <inheritdoc cref="Towards(Address)"/>
    /// <param name="interfaceName">Interface to leave by; null for the one the routes say.</param>
    public static Address? Towards(Address destination, string? interfaceName)
    {
        try
        {
            using var socket = new Socket(
                destination.IsIpv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            if (interfaceName is not null)
                socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.UTF8.GetBytes(interfaceName + '\0'));
            socket.Connect(new IPEndPoint(destination.ToIPAddress(), Port));
            return socket.LocalEndPoint is IPEndPoint local ? Address.FromIPAddress(local.Address) : null;
        }
        catch (SocketException failure) when (SaysNoWay(failure.SocketErrorCode))
        {
            return null;
        }
    }

    static bool SaysNoWay(SocketError error) => error is SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown
        or SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable or SocketError.AccessDenied or SocketError.InvalidArgument;
}
