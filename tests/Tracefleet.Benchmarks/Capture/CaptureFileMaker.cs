using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Traffic.Tests.CaptureFiles;

namespace Tracefleet.Benchmarks.Capture;

/// <summary>A pcap file of Ethernet frames: 200,000 flows of which few have most of the packets, a tenth IPv6, sizes as on the Internet (most are either
/// small or full), 1,500,000 packets a second, which is what a core has to keep up with. The same for the same size.</summary>
static class CaptureFileMaker
{
    const int Flows = 200_000, PacketsPerSecond = 1_500_000;
    const long Start = 1_780_000_000_000_000_000;

    public static long Make(string path, long bytes, int snapLength)
    {
        using var output = new BufferedStream(File.Create(path), 1 << 20);
        var writer = new PcapWriter(output).Header(snapLength: (uint)snapLength);
        var random = new Random(1);
        var frame = new byte[1_514];
        random.NextBytes(frame);
        var packets = 0L;
        for (; output.Position < bytes; packets++)
        {
            var flow = (int)(Flows * Math.Pow(random.NextDouble(), 4));
            var length = random.Next(10) switch
            {
                < 4 => 66,
                < 9 => 1_514,
                _ => random.Next(90, 1_400),
            };
            Write(frame, flow, length, isReply: random.Next(2) == 0);
            writer.Record(Start + packets * (1_000_000_000 / PacketsPerSecond), frame.AsSpan(0, Math.Min(length, snapLength)), (uint)length);
        }
        return packets;
    }

    static void Write(byte[] frame, int flow, int length, bool isReply)
    {
        var isIpv6 = flow % 10 == 0;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), isIpv6 ? (ushort)0x86DD : (ushort)0x0800);
        var packet = frame.AsSpan(14);
        var (ours, theirs) = isIpv6
            ? (new Address(((UInt128)0x20010DB8_00000000 << 64) + (uint)(flow % 500)), new Address(((UInt128)0x2A000000_00000000 << 64) + (UInt128)flow * 0x1_0001_0001_0001))
            : (Address.FromIpv4(0xC6120000u + (uint)(flow % 500)), Address.FromIpv4(0x08000000u + (uint)flow * 97));
        var (source, destination) = isReply ? (theirs, ours) : (ours, theirs);
        var header = isIpv6 ? Ipv6Packet.HeaderLength : Ipv4Packet.MinimumHeaderLength;
        if (isIpv6)
            Ipv6Packet.WriteHeader(packet, new Ipv6Header(source, destination, 64, IpProtocols.Tcp), length - 14 - header);
        else
            Ipv4Packet.WriteHeader(packet, new Ipv4Header(source, destination, 64, IpProtocols.Tcp), length - 14 - header);
        var (client, server) = ((ushort)(10_000 + flow % 50_000), (ushort)443);
        BinaryPrimitives.WriteUInt16BigEndian(packet[header..], isReply ? server : client);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(header + 2)..], isReply ? client : server);
        packet[header + 12] = 0x50;
        packet[header + 13] = 0x10;
    }
}
