using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Benchmarks.Sweeping;

/// <summary>Pings one address at an easy pace and tells the round trips by the transport's own times.</summary>
static class RttTurns
{
    static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(2);

    /// <param name="args">Backend, count, source, destination (IPv4).</param>
    public static int Run(string[] args)
    {
        using var transport = PacketRingTransport.Open(new() { Backend = Enum.Parse<SendBackend>(args[0], ignoreCase: true) });
        var count = int.Parse(args[1], CultureInfo.InvariantCulture);
        var (source, destination) = (Address.Parse(args[2]), Address.Parse(args[3]));
        var (probes, replies) = (new PacketBatch(1, slotSize: 128, headroom: 16), new PacketBatch(16));
        var rtts = new List<double>();
        var now = transport.Receive(replies, Instant.MinValue);
        for (ushort sequence = 0; sequence < count; sequence++)
        {
            probes.Clear();
            var length = IcmpEcho.WriteRequest(probes.NextBuffer[20..], 7, sequence, new byte[56]);
            Ipv4Packet.WriteHeader(probes.NextBuffer, new Ipv4Header(source, destination, 64, IpProtocols.Icmp, sequence), length);
            probes.Add(20 + length);
            transport.Send(probes);
            for (var until = now + s_interval; now < until;)
            {
                now = transport.Receive(replies, until);
                for (var i = 0; i < replies.Count; i++)
                    rtts.Add((replies.At(i).UnixNanoseconds - probes.At(0).UnixNanoseconds) / 1000.0);
            }
        }
        // The first are sent by code that is not compiled to its best yet.
        rtts.RemoveRange(0, rtts.Count / 2);
        rtts.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rtts.Count} {rtts[0]:F1} {rtts[rtts.Count / 2]:F1} {rtts[rtts.Count * 9 / 10]:F1}"));
        return 0;
    }
}
