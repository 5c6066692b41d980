using System.Net.Sockets;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>Binds UDP sockets, and asks the kernel for what .NET has no name for.</summary>
static class ListeningSocket
{
    /// <summary>asm-generic/socket.h and linux/sock_diag.h.</summary>
    const int SOL_SOCKET = 1, SO_RCVBUFFORCE = 33, SO_MEMINFO = 55, SK_MEMINFO_DROPS = 8;

    /// <exception cref="CollectorException">It cannot be bound.</exception>
    public static Socket Bind(ListenAddress listen, int receiveBufferBytes)
    {
        var name = listen.ToEndPoint();
        Socket? socket = null;
        try
        {
            socket = new Socket(name.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (name.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = listen.Address is null;
            AskForBuffer(socket, receiveBufferBytes);
            socket.Bind(name);
            return socket;
        }
        catch (SocketException refused)
        {
            socket?.Dispose();
            throw new CollectorException($"Cannot listen to {listen} (UDP): {Remedy(refused, listen)}", refused);
        }
    }

    /// <summary>What the kernel has granted, without what it adds for its own book-keeping (socket(7): it doubles the value).</summary>
    public static int GrantedBuffer(Socket socket) => socket.ReceiveBufferSize / 2;

    /// <summary>Datagrams that the kernel dropped since the socket was opened, modulo 2^32: it was full, or a checksum was wrong. Null if it does not say.</summary>
    public static uint? Drops(Socket socket)
    {
        Span<byte> numbers = stackalloc byte[sizeof(uint) * (SK_MEMINFO_DROPS + 1)];
        try
        {
            var length = socket.GetRawSocketOption(SOL_SOCKET, SO_MEMINFO, numbers);
            return length < numbers.Length ? null : BitConverter.ToUInt32(numbers[(sizeof(uint) * SK_MEMINFO_DROPS)..]);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    static void AskForBuffer(Socket socket, int bytes)
    {
        try
        {
            // With CAP_NET_ADMIN there is no limit by net.core.rmem_max.
            Span<byte> wanted = stackalloc byte[sizeof(int)];
            BitConverter.TryWriteBytes(wanted, bytes);
            socket.SetRawSocketOption(SOL_SOCKET, SO_RCVBUFFORCE, wanted);
        }
        catch (SocketException)
        {
            socket.ReceiveBufferSize = bytes;
        }
    }

    static string Remedy(SocketException refused, ListenAddress listen) => refused.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"another process listens there. 'ss -ulpn sport = :{listen.Port}' says which; stop it, or choose another port.",
        SocketError.AccessDenied =>
            $"port {listen.Port} is below 1024 and needs root or CAP_NET_BIND_SERVICE. Choose a higher port, such as 2055 or 6343.",
        SocketError.AddressNotAvailable =>
            $"{listen.Address} is no address of this host; 'ip address' lists those. To listen to all of them, give :{listen.Port}.",
        SocketError.AddressFamilyNotSupported => "this host has no IPv6. Listen to an IPv4 address, such as 127.0.0.1.",
        _ => refused.Message,
    };
}
