using System.Net;
using System.Net.Sockets;
using Tracefleet.Sockets.Linux.Capturing;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

/// <summary>Puts frames on a cable as they are.</summary>
sealed class FrameSource : IDisposable
{
    readonly Socket _socket = new(AddressFamily.Packet, SocketType.Raw, 0);

    FrameSource(int link) => _socket.Bind(new LinkEndPoint(link));

    public static FrameSource Open(string interfaceName) => new(CaptureInterfaces.Find(interfaceName).Index);

    /// <summary>Sends the frames in turn until there are as many as asked for.</summary>
    public void Send(int count, params ReadOnlySpan<byte[]> frames)
    {
        for (var sent = 0; sent < count; sent++)
            _socket.Send(frames[sent % frames.Length]);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>struct sockaddr_ll without protocol: nothing is received.</summary>
    sealed class LinkEndPoint(int link) : EndPoint
    {
        const int Length = 20, IndexOffset = 4;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, Length);
            BitConverter.TryWriteBytes(address.Buffer.Span[IndexOffset..], link);
            return address;
        }
    }
}
