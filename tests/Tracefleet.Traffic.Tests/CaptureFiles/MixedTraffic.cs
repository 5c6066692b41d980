using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Traffic.Tests.Frames;

namespace Tracefleet.Traffic.Tests.CaptureFiles;

/// <summary>Ethernet frames of all kinds between some hosts. The same for the same seed.</summary>
static class MixedTraffic
{
    const long Start = 1_780_000_000_000_000_000;

    /// <param name="Captured">Bytes that a capture kept of the frame.</param>
    public sealed record Packet(long At, byte[] Frame, int Captured);

    public static IEnumerable<Packet> Make(int packets, int seed)
    {
        var random = new Random(seed);
        var at = Start + seed;
        for (var number = 0; number < packets; number++)
        {
            at += random.Next(2_000_000);
            var frame = Frame(random);
            yield return new Packet(at, frame, random.Next(4) == 0 ? Math.Min(frame.Length, random.Next(40, 100)) : frame.Length);
        }
    }

    static byte[] Frame(Random random)
    {
        var (type, content) = random.Next(12) switch
        {
            0 => ((ushort)0x0806, Arp()),
            1 => ((ushort)0x88CC, new byte[50]),
            < 8 => ((ushort)0x0800, Ipv4(random)),
            _ => ((ushort)0x86DD, Ipv6(random)),
        };
        var isIp = type is 0x0800 or 0x86DD;
        return random.Next(8) switch
        {
            0 => FrameBytes.Ethernet(0x8100, [.. FrameBytes.Tag(7, type), .. content]),
            1 => FrameBytes.Ethernet(0x88A8, [.. FrameBytes.Tag(100, 0x8100), .. FrameBytes.Tag(7, type), .. content]),
            2 when isIp => FrameBytes.Ethernet(0x8847, [0, 1, 0, 64, 0, 2, 1, 64, .. content]),
            _ => FrameBytes.Ethernet(type, content),
        };
    }

    static byte[] Arp() => [0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 192, 0, 2, 2, .. new byte[18]];

    static byte[] Ipv4(Random random)
    {
        var (protocol, upper) = Upper(random, IpProtocols.Icmp);
        var packet = new byte[Ipv4Packet.MinimumHeaderLength + upper.Length];
        Ipv4Packet.WriteHeader(packet, new Ipv4Header(Host4(random, 10), Host4(random, 198), 64, protocol), upper.Length);
        upper.CopyTo(packet, Ipv4Packet.MinimumHeaderLength);
        // More fragments, and later ones.
        if (random.Next(8) == 0)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), random.Next(2) == 0 ? (ushort)0x2000 : (ushort)random.Next(1, 0x1FFF));
        return packet;
    }

    static byte[] Ipv6(Random random)
    {
        var (protocol, upper) = Upper(random, IpProtocols.Icmpv6);
        if (random.Next(8) == 0)
            (protocol, upper) = (IpProtocols.Fragment, [protocol, 0, (byte)random.Next(2), (byte)(random.Next(16) * 8 + 1), 0, 0, 0, (byte)random.Next(256), .. upper]);
        var packet = new byte[Ipv6Packet.HeaderLength + upper.Length];
        Ipv6Packet.WriteHeader(packet, new Ipv6Header(Host6(random, 1), Host6(random, 2), 64, protocol), upper.Length);
        upper.CopyTo(packet, Ipv6Packet.HeaderLength);
        return packet;
    }

    static (byte Protocol, byte[] Upper) Upper(Random random, byte icmp)
    {
        var data = new byte[random.Next(900)];
        random.NextBytes(data);
        byte[] ports = [0xC0, (byte)random.Next(256), 0x30, (byte)random.Next(256)];
        return random.Next(4) switch
        {
            0 => (icmp, [icmp == IpProtocols.Icmp ? (byte)8 : (byte)128, 0, 0, 0, 0, 1, 0, 1, .. data]),
            1 => (IpProtocols.Udp, [.. ports, .. FrameBytes.Word(8 + data.Length), 0, 0, .. data]),
            _ => (IpProtocols.Tcp, [.. ports, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x10, 0xFF, 0xFF, 0, 0, 0, 0, .. data]),
        };
    }

    // Few hosts have most of it.
    static Address Host4(Random random, uint network) => Address.FromIpv4(network << 24 | (uint)Math.Exp(random.NextDouble() * 5));

    static Address Host6(Random random, uint network) => new((UInt128)(0x20010DB8_00000000 | network) << 64 | (UInt128)Math.Exp(random.NextDouble() * 5));
}
