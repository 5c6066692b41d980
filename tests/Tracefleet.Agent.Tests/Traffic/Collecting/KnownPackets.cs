using System.Buffers.Binary;
using Tracefleet.Addressing;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

/// <summary>Packets whose bytes and number are known for each pair of hosts, as a capture file that exporters read.</summary>
/// <remarks>Classic pcap (draft-ietf-opsawg-pcap): a header of 24 bytes; for each frame seconds, microseconds, bytes kept and bytes there were. Ethernet.</remarks>
static class KnownPackets
{
    const int Pairs = 12, Rounds = 25, Udp = 17, Tcp = 6;

    public const int Count = Pairs * Rounds;

    /// <summary>Every third pair speaks IPv6, every second TCP; sizes differ by pair and by round.</summary>
    static IEnumerable<(Address Source, Address Destination, byte[] Packet)> All(bool withIpv6)
    {
        for (var packet = 0; packet < Count; packet++)
        {
            var pair = packet % Pairs;
            var isIpv6 = withIpv6 && pair % 3 == 0;
            var (source, destination) = (Of(isIpv6, 1, pair), Of(isIpv6, 2, pair));
            yield return (source, destination, Packet(source, destination, pair % 2 == 0 ? Udp : Tcp, 20_000 + pair, 40 * pair + packet / Pairs));
        }
    }

    /// <summary>Bytes of layer 3 and packets by source and destination, of the first packets.</summary>
    public static SortedDictionary<string, (ulong Bytes, ulong Packets)> Sums(bool withIpv6 = true, int count = Count)
    {
        var sums = new SortedDictionary<string, (ulong Bytes, ulong Packets)>(StringComparer.Ordinal);
        foreach (var (source, destination, packet) in All(withIpv6).Take(count))
        {
            var (bytes, packets) = sums.GetValueOrDefault($"{source} > {destination}");
            sums[$"{source} > {destination}"] = (bytes + (ulong)packet.Length, packets + 1);
        }
        return sums;
    }

    public static void Write(string file, bool withIpv6 = true)
    {
        const uint Magic = 0xA1B2_C3D4, Ethernet = 1;
        using var output = File.Create(file);
        output.Write([.. U32(Magic), .. U16(2), .. U16(4), .. U32(0), .. U32(0), .. U32(65_535), .. U32(Ethernet)]);
        foreach (var (place, (source, _, packet)) in All(withIpv6).Index())
        {
            byte[] frame = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, .. U16(source.IsIpv4 ? 0x0800 : 0x86DD), .. packet];
            var length = U32((uint)frame.Length);
            output.Write([.. U32(ExportSeconds + (uint)place / 100), .. U32((uint)place % 100 * 10_000), .. length, .. length, .. frame]);
        }
    }

    static Address Of(bool isIpv6, int side, int pair) => Address.Parse(isIpv6 ? $"2001:db8::{side}:{pair:x}" : $"198.18.{side}.{pair}");

    static byte[] Packet(Address source, Address destination, int protocol, int port, int payload)
    {
        byte[] transport = protocol == Udp
            ? [.. U16(port), .. U16(53), .. U16(8 + payload), .. U16(0), .. new byte[payload]]
            : [.. U16(port), .. U16(443), .. U32(1), .. U32(1), 0x50, 0x10, .. U16(1_000), .. U32(0), .. new byte[payload]];
        byte[] ends = [.. Ip($"{source}"), .. Ip($"{destination}")];
        if (source.IsIpv6)
            return [0x60, 0, 0, 0, .. U16(transport.Length), (byte)protocol, 64, .. ends, .. transport];
        byte[] header = [0x45, 0, .. U16(20 + transport.Length), 0, 1, 0, 0, 64, (byte)protocol, 0, 0, .. ends];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Tracefleet.Packets.InternetChecksum.Compute(header));
        return [.. header, .. transport];
    }
}
