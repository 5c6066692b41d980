using System.Buffers.Binary;
using System.Net.Sockets;
using Tracefleet.Addressing;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>Who sent a datagram. IPv4 is IPv4 on sockets for both families too; the zone of a link-local address is left out.</summary>
readonly record struct DatagramSource(Address Address, ushort Port)
{
    /// <summary>Reads what the kernel wrote, struct sockaddr_in or sockaddr_in6: port at 2; address at 4, or at 8 behind the flow label.</summary>
    public static DatagramSource Of(System.Net.SocketAddress name)
    {
        var bytes = name.Buffer.Span;
        var address = name.Family == AddressFamily.InterNetwork ? bytes.Slice(4, 4) : bytes.Slice(8, 16);
        return new DatagramSource(Address.FromBytes(address), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
    }
}
