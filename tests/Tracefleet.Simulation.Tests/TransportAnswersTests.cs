using System.Globalization;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Simulation.Paths;
using Tracefleet.Simulation.Transport;

namespace Tracefleet.Simulation.Tests;

public sealed class TransportAnswersTests
{
    readonly byte[] _packet = new byte[1500];

    [Fact]
    public void A_port_answers_syn_and_ack_as_its_state_says()
    {
        using var transport = Worlds.Transport();
        var met = new HashSet<(TcpPortState, bool)>();
        foreach (var target in Answering(400))
            foreach (var port in new ushort[] { 443, 9 })
            {
                var state = Worlds.Seed42.TcpPort(target, port);
                Assert.Equal(SynAnswer(state, target.IsIpv4), Answer(transport, target, port, TcpFlags.Syn));
                Assert.Equal(AckAnswer(state, target.IsIpv4), Answer(transport, target, port, TcpFlags.Ack));
                met.Add((state, target.IsIpv4));
            }
        Assert.Equal(10, met.Count);
    }

    [Fact]
    public void Routers_report_expired_tcp_segments()
    {
        using var transport = Worlds.Transport();
        var target = Worlds.Seed42.SampleTargets(1, false)[0];
        var flow = new FlowFields(ProbeProtocol.Tcp, 40_000, 80);
        foreach (var hop in Worlds.Seed42.PathOf(Worlds.Frankfurt, target, flow).Hops.Where(hop => hop is { IsSilent: false, IsDestination: false }))
        {
            var length = Wire.WriteSyn(_packet, Worlds.Frankfurt.AddressV4, target, hop.Ttl, 80);
            var seen = transport.Exchange(_packet.AsSpan(0, length));
            Assert.Equal((hop.Address, IcmpTypes.TimeExceeded), (seen!.From, seen.Type));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_does_not_fit_a_link_is_reported_with_its_mtu_by_the_router_before_it(bool isIpv4)
    {
        using var transport = Worlds.Transport();
        var reported = 0;
        foreach (var (target, path) in Narrow(isIpv4).Take(40))
        {
            var narrow = path.Hops.First(hop => hop.LinkMtu < 1500);
            var reporter = path.Hops[narrow.Ttl - 2];
            var seen = Sized(transport, target, 64, 1500, dontFragment: true);
            if (reporter.IsSilent || seen is null)
            {
                Assert.True(reporter.IsSilent == (seen is null) || reporter.IsRateLimited);
                continue;
            }
            reported++;
            Assert.Equal((reporter.Address, (uint)narrow.LinkMtu), (seen.From, seen.Mtu));
            Assert.Equal(isIpv4 ? ((byte)3, (byte)4) : ((byte)2, (byte)0), (seen.Type!.Value, seen.Code!.Value));
            Assert.Equal((byte)(64 - reporter.Ttl + 1), seen.QuotedTtl);
        }
        Assert.InRange(reported, 20, 40);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_fits_the_path_mtu_reaches_the_destination_whole(bool isIpv4)
    {
        using var transport = Worlds.Transport();
        foreach (var (target, path) in Narrow(isIpv4).Where(found => Worlds.Seed42.Truth(Worlds.Frankfurt, found.Target).AnswersUdp).Take(10))
            Assert.Equal(target, Sized(transport, target, 64, path.Mtu, dontFragment: true)!.From);
    }

    [Fact]
    public void A_packet_that_may_be_fragmented_passes_every_link_of_ipv4()
    {
        using var transport = Worlds.Transport();
        foreach (var (target, _) in Narrow(isIpv4: true).Where(found => Worlds.Seed42.Truth(Worlds.Frankfurt, found.Target).AnswersUdp).Take(10))
            Assert.Equal(target, Sized(transport, target, 64, 1500, dontFragment: false)!.From);
    }

    [Fact]
    public void A_packet_that_expires_before_the_narrow_link_says_nothing_of_it()
    {
        using var transport = Worlds.Transport();
        var (target, path) = Narrow(isIpv4: true).First(found => found.Path.Hops.First(hop => hop.LinkMtu < 1500) is { Ttl: > 3 } narrow
            && found.Path.Hops[narrow.Ttl - 2] is { IsSilent: false, IsRateLimited: false });
        var reporter = path.Hops[path.Hops.First(hop => hop.LinkMtu < 1500).Ttl - 2];

        var expired = Sized(transport, target, reporter.Ttl, 1500, dontFragment: true);
        var tooBig = Sized(transport, target, reporter.Ttl + 1, 1500, dontFragment: true);

        Assert.Equal((reporter.Address, IcmpTypes.TimeExceeded), (expired!.From, expired.Type));
        Assert.Equal((reporter.Address, IcmpTypes.DestinationUnreachable, IcmpCodes.FragmentationNeeded), (tooBig!.From, tooBig.Type, tooBig.Code));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Some_routers_name_the_interface_a_probe_came_in_by(bool isIpv4)
    {
        using var transport = Worlds.Transport();
        var named = 0;
        foreach (var address in Worlds.Everywhere(300).Where(address => address.IsIpv4 == isIpv4))
            foreach (var hop in Worlds.Seed42.PathOf(Worlds.Frankfurt, address, Worlds.Udp(0)).Hops.Where(hop => hop is { IsSilent: false, IsDestination: false }))
            {
                if (transport.TraceUdp(address, hop.Ttl, Worlds.Udp(0)) is not { } seen)
                    continue;
                Assert.Equal(hop.Interface is { } known ? InterfaceObject(known, hop.Address) : "", seen.Interface);
                Assert.Equal(hop.Mpls.IsEmpty ? null : hop.Mpls[0], seen.Label);
                named += hop.Interface is null ? 0 : 1;
            }
        Assert.InRange(named, 10, 300);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_traffic_class_is_quoted_and_returned_in_an_echo(bool isIpv4)
    {
        using var transport = Worlds.Transport();
        var target = Worlds.Seed42.SampleTargets(12, true).First(target => target.IsIpv4 == isIpv4
            && Worlds.Seed42.Truth(Worlds.Frankfurt, target).AnswersEcho);
        var source = Worlds.Frankfurt.SourceFor(target);
        var headerLength = isIpv4 ? 20 : 40;
        var echoLength = Wire.WriteEcho(_packet, source, target, 64, 5, 0x4242, 9) - headerLength;
        var protocol = isIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6;

        Wire.WriteIp(_packet, source, target, 64, protocol, echoLength, 0, trafficClass: 0xB8);
        var echo = transport.Exchange(_packet.AsSpan(0, headerLength + echoLength));
        Wire.WriteIp(_packet, source, target, 1, protocol, echoLength, 0, trafficClass: 0xB8);
        var expired = transport.Exchange(_packet.AsSpan(0, headerLength + echoLength));

        Assert.Equal((0xB8, 0xB8), (echo!.TrafficClass, expired!.QuotedTrafficClass));
    }

    static IEnumerable<Address> Answering(int count) =>
        Worlds.Everywhere(count).Where(address => Worlds.Seed42.Truth(Worlds.Frankfurt, address).Behaviour == DestinationBehaviour.Answers);

    static IEnumerable<(Address Target, PathTruth Path)> Narrow(bool isIpv4) =>
        Worlds.Everywhere(8000).Where(address => address.IsIpv4 == isIpv4)
            .Select(address => (address, Worlds.Seed42.PathOf(Worlds.Frankfurt, address, Worlds.Udp(0))))
            .Where(found => found.Item2 is { Mtu: < 1500, Behaviour: DestinationBehaviour.Answers });

    Seen? Sized(SimulatedTransport transport, Address target, int ttl, int size, bool dontFragment)
    {
        var length = Wire.WriteSized(_packet, Worlds.Frankfurt.SourceFor(target), target, ttl, size, dontFragment);
        return transport.Exchange(_packet.AsSpan(0, length));
    }

    string Answer(SimulatedTransport transport, Address target, ushort port, TcpFlags flags)
    {
        var length = Wire.WriteSyn(_packet, Worlds.Frankfurt.SourceFor(target), target, 64, port, flags);
        return transport.Exchange(_packet.AsSpan(0, length)) is not { } seen ? "nothing"
            : seen.Type is { } type ? $"{type}/{seen.Code}" : $"{seen.Flags}";
    }

    static string SynAnswer(TcpPortState state, bool isIpv4) => state switch
    {
        TcpPortState.Open => "Syn, Ack",
        TcpPortState.Closed => "Rst, Ack",
        TcpPortState.Rejected => isIpv4 ? "3/10" : "1/1",
        _ => "nothing",
    };

    static string AckAnswer(TcpPortState state, bool isIpv4) => state switch
    {
        TcpPortState.Dropped => "nothing",
        TcpPortState.Rejected => isIpv4 ? "3/10" : "1/1",
        _ => "Rst",
    };

    // RFC 5837 §4: index, address, name, MTU.
    static string InterfaceObject(NamedInterface named, Address address)
    {
        var family = address.IsIpv4 ? "00010000" : "00020000";
        var bytes = address.IsIpv4 ? address.Ipv4Bits.ToString("X8", CultureInfo.InvariantCulture) : address.Bits.ToString("X32", CultureInfo.InvariantCulture);
        var name = Convert.ToHexString(Encoding.ASCII.GetBytes(named.Name.PadRight(11, '\0')));
        return $"{named.Index:X8}{family}{bytes}0C{name}{named.Mtu:X8}";
    }
}
