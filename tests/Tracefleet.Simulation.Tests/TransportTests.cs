using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Simulation.Paths;

namespace Tracefleet.Simulation.Tests;

public sealed class TransportTests
{
    [Fact]
    public void Whoever_answers_is_whom_the_path_names_for_every_ttl_and_flow()
    {
        using var transport = Worlds.Transport();
        var answered = 0;
        foreach (var (index, address) in Worlds.Everywhere(250).Index())
        {
            var flow = Worlds.Udp(index % 3);
            var path = Worlds.Seed42.PathOf(Worlds.Frankfurt, address, flow);
            foreach (var hop in path.Hops.Where(hop => !hop.IsDestination))
            {
                var seen = transport.TraceUdp(address, hop.Ttl, flow);
                if (hop.IsSilent || seen is null)
                {
                    Assert.True(hop.IsSilent == (seen is null) || hop.IsRateLimited, hop.ToString());
                    continue;
                }
                answered++;
                Assert.Equal((hop.Address, address.IsIpv4 ? IcmpTypes.TimeExceeded : Icmpv6Types.TimeExceeded), (seen.From, seen.Type));
                Assert.Equal((hop.QuotedTtl, hop.Mpls.IsEmpty ? null : hop.Mpls[0]), (seen.QuotedTtl, seen.Label));
            }
        }
        Assert.True(answered > 2000, $"{answered}");
    }

    [Fact]
    public void An_end_is_reported_as_the_truth_says()
    {
        using var transport = Worlds.Transport();
        var met = new HashSet<DestinationBehaviour>();
        foreach (var address in Worlds.Everywhere(500))
        {
            var truth = Worlds.Seed42.Truth(Worlds.Frankfurt, address);
            var path = Worlds.Seed42.PathOf(Worlds.Frankfurt, address, Worlds.Udp(0));
            var seen = transport.TraceUdp(address, 64, Worlds.Udp(0));
            if (path.Report is { IsSilent: false } report)
                Assert.Equal((report.From, report.IcmpType, report.IcmpCode), (seen!.From, seen.Type, seen.Code));
            else if (truth.AnswersUdp)
                Assert.Equal((address, address.IsIpv4 ? (byte)3 : (byte)1, address.IsIpv4 ? (byte)3 : (byte)4), (seen!.From, seen.Type,
                    seen.Code));
            else
                Assert.Null(seen);
            met.Add(truth.Behaviour);
        }
        Assert.Equal(Enum.GetValues<DestinationBehaviour>().ToHashSet(), met);
    }

    [Fact]
    public void A_destination_answers_echo_and_syn()
    {
        using var transport = Worlds.Transport();
        var packet = new byte[256];
        foreach (var target in Worlds.Seed42.SampleTargets(12, true).Where(target => Worlds.Seed42.Truth(Worlds.Frankfurt,
            target).AnswersEcho))
        {
            var source = Worlds.Frankfurt.SourceFor(target);

            var echo = transport.Exchange(packet.AsSpan(0, Wire.WriteEcho(packet, source, target, 64, 5, 0x4242, 9)));
            var reset = transport.Exchange(packet.AsSpan(0, Wire.WriteSyn(packet, source, target, 64, 33_434)));

            Assert.Equal((target, target.IsIpv4 ? IcmpTypes.EchoReply : Icmpv6Types.EchoReply), (echo!.From, echo.Type));
            if (Worlds.Seed42.TcpPort(target, 33_434) == TcpPortState.Closed)
                Assert.Equal((target, TcpFlags.Rst | TcpFlags.Ack), (reset!.From, reset.Flags));
        }
    }

    [Fact]
    public void Ports_of_servers_are_open_on_some_hosts_and_closed_on_others()
    {
        using var transport = Worlds.Transport();
        var packet = new byte[256];
        var flags = Worlds.Seed42.SampleTargets(12, false).Where(target => Worlds.Seed42.Truth(Worlds.Frankfurt, target).AnswersEcho)
            .SelectMany(target => new ushort[] { 22, 80, 443 }
                .Where(port => Worlds.Seed42.TcpPort(target, port) is TcpPortState.Open or TcpPortState.Closed).Select(port =>
                transport.Exchange(packet.AsSpan(0, Wire.WriteSyn(packet, Worlds.Frankfurt.AddressV4, target, 64, port)))!.Flags));

        Assert.Equal([TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Rst | TcpFlags.Ack], flags.Distinct().Order());
    }

    [Fact]
    public void An_icmp_flow_is_identifier_and_checksum_and_not_sequence()
    {
        using var transport = Worlds.Transport();
        var packet = new byte[256];
        var target = Worlds.Seed42.SampleTargets(1, false)[0];
        foreach (var hop in Worlds.Seed42.PathOf(Worlds.Frankfurt, target, new FlowFields(ProbeProtocol.Icmp, 7,
            0x1234)).Hops.Where(hop => !hop.IsSilent))
            for (ushort sequence = 0; sequence < 3; sequence++)
                Assert.Equal(
                    hop.Address,
                    transport.Exchange(packet.AsSpan(0, Wire.WriteEcho(packet, Worlds.Frankfurt.AddressV4, target, hop.Ttl, 7, 0x1234,
                        sequence)))?.From);
    }

    [Fact]
    public void A_translator_shows_in_the_quoted_checksum_only()
    {
        using var transport = Worlds.Transport();
        var packet = new byte[256];
        var translated = Worlds.Everywhere(4000).Where(address => address.IsIpv4)
            .Where(address => Worlds.Seed42.Truth(Worlds.Frankfurt, address) is
            {
                IsTranslated: true,
                AnswersUdp: true
            }).Take(10).ToArray();

        Assert.Equal(10, translated.Length);
        foreach (var address in translated)
        {
            var length = Wire.WriteUdp(packet, Worlds.Frankfurt.AddressV4, address, 64, Worlds.Udp(0));
            Assert.True(UdpDatagram.TryParse(packet.AsSpan(20, length - 20), out var sent));
            var checksum = sent.Checksum;

            var seen = transport.Exchange(packet.AsSpan(0, length));

            Assert.Equal((address, (byte)3, (byte)3), (seen!.From, seen.Type, seen.Code));
            Assert.NotEqual(checksum, seen.QuotedUdpChecksum);
        }
    }

    [Fact]
    public void Replies_carry_what_is_left_of_a_usual_first_ttl()
    {
        using var transport = Worlds.Transport();
        var first = transport.TraceUdp(Address.Parse("1.2.3.4"), 1, Worlds.Udp(0));

        Assert.Contains(first!.ReplyTtl, new byte[] { 255, 254, 253, 252, 251, 64, 63, 62, 61, 60 });
        Assert.Equal((byte)1, first.QuotedTtl);
    }

    [Fact]
    public void Quotations_are_short_or_as_long_as_the_family_allows()
    {
        using var transport = Worlds.Transport();
        var packet = new byte[1500];
        var lengths = new HashSet<int>();
        foreach (var address in Worlds.Everywhere(40))
            for (var ttl = 1; ttl < 10; ttl++)
            {
                var length = Wire.WriteUdp(packet, Worlds.Frankfurt.SourceFor(address), address, ttl, Worlds.Udp(0), payloadLength: 1400);
                if (transport.Exchange(packet.AsSpan(0, length)) is { Label: null, Interface: "", Type: 11 or 3 } seen)
                    lengths.Add(seen.QuotedLength);
            }
        Assert.Equal([28, 544, 1232], lengths.Order());
    }
}
