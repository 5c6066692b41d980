using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Sockets.Linux.Datagrams;

namespace Tracefleet.Sockets.Linux.Tests;

public sealed class RebuiltPacketsTests
{
    readonly byte[] _packet = new byte[2048];

    [Theory]
    [InlineData("192.0.2.1", "198.51.100.1", "203.0.113.1")]
    [InlineData("2001:db8::1", "2001:db8::2", "2001:db8::3")]
    public void What_the_error_queue_told_is_what_a_raw_socket_would_show(string source, string router, string destination)
    {
        var written = Error(source, router, destination, IpProtocols.Udp, "marks and cookie"u8, extensionOffset: 0);

        Assert.True(IpPacket.TryParse(_packet.AsSpan(0, written), out var outer));
        Assert.Equal((router, source, (byte)61), (outer.Source.ToString(), outer.Destination.ToString(), outer.HopLimit));
        Assert.True(IcmpError.TryParse(outer.Payload, outer.IsIpv6, out var error));
        Assert.True(outer.IsIpv4 ? error.Message.HasValidChecksum() : error.Message.HasValidChecksum(outer.Source, outer.Destination));
        Assert.True(IpPacket.TryParseQuoted(error.Quoted, out var quoted));
        Assert.Equal((source, destination, (byte)0), (quoted.Source.ToString(), quoted.Destination.ToString(), quoted.HopLimit));
        Assert.True(UdpDatagram.TryParse(quoted.Payload, out var udp));
        Assert.Equal((33_000, 33_434, 0), (udp.SourcePort, udp.DestinationPort, udp.Checksum));
        Assert.Equal("marks and cookie"u8, udp.Payload);
    }

    [Theory]
    [InlineData("192.0.2.1", "198.51.100.1", "203.0.113.1", true)]
    [InlineData("192.0.2.1", "198.51.100.1", "203.0.113.1", false)]
    [InlineData("2001:db8::1", "2001:db8::2", "2001:db8::3", true)]
    public void Extensions_are_found_with_and_without_a_length_attribute(string source, string router, string destination, bool isMarked)
    {
        // A quotation of 128 bytes, its headers included, as RFC 4884 pads it; the structure follows.
        var headers = source.Contains(':') ? 48 : 28;
        Span<byte> returned = new byte[128 - headers + 12];
        returned[..16].Fill(7);
        IcmpExtensions.WriteMpls(returned[(128 - headers)..], [new MplsLabel(24_001, 0, true, 1)]);

        var written = Error(source, router, destination, IpProtocols.Udp, returned, isMarked ? 128 - headers : 0);

        Assert.True(IpPacket.TryParse(_packet.AsSpan(0, written), out var outer));
        Assert.True(IcmpError.TryParse(outer.Payload, outer.IsIpv6, out var error));
        Assert.Equal(128, error.Quoted.Length);
        Assert.True(error.Extensions.TryGetMplsLabelStack(out var stack));
        Assert.Equal(24_001u, stack[0].Label);
    }

    [Fact]
    public void An_identifier_that_was_taken_is_put_back_with_the_checksum_it_would_have_had()
    {
        var wished = new byte[64];
        var length = IcmpEcho.WriteRequest(wished, 33_000, 9, "payload"u8);
        var onTheWire = new byte[64];
        IcmpEcho.WriteRequest(onTheWire, 4_711, 9, "payload"u8);

        var written = Error("192.0.2.1", "198.51.100.1", "203.0.113.1", IpProtocols.Icmp, onTheWire.AsSpan(0, length), 0, boundPort: 4_711);

        Assert.Equal(wished[..length], _packet.AsSpan(written - length, length));
    }

    [Fact]
    public void A_next_hop_mtu_is_told()
    {
        var written = Error("192.0.2.1", "198.51.100.1", "203.0.113.1", IpProtocols.Udp, "x"u8, 0, type: 3, code: 4, info: 1_280);
        Assert.True(IcmpMessage.TryParse(_packet.AsSpan(20, written - 20), out var ipv4));
        Assert.Equal(1_280u, ipv4.Mtu);

        written = Error("2001:db8::1", "2001:db8::2", "2001:db8::3", IpProtocols.Udp, "x"u8, 0, type: 2, code: 0, info: 1_400);
        Assert.True(IcmpMessage.TryParse(_packet.AsSpan(40, written - 40), out var ipv6));
        Assert.Equal(1_400u, ipv6.Mtu);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void What_this_host_reports_itself_is_no_reply(int length) => Assert.False(ExtendedError.TryRead(new byte[length], out _));

    int Error(
        string source, string router, string destination, byte protocol, ReadOnlySpan<byte> returned, int extensionOffset,
        ushort boundPort = 33_000, byte? type = null, byte code = 0, uint info = 0)
    {
        var ours = Address.Parse(source);
        var key = new SocketKey(ours, protocol, 33_000);
        var envelope = new RebuiltPackets.Envelope(key, boundPort, Address.Parse(destination), 33_434, ours, 61);
        Assert.True(ExtendedError.TryRead(Told(Address.Parse(router), type ?? (byte)(ours.IsIpv4 ? 11 : 3), code, info, extensionOffset), out var error));
        return RebuiltPackets.WriteError(_packet, envelope, error, returned);
    }

    // linux/errqueue.h: errno 4, origin 1, type 1, code 1, pad 1, info 4, data 4, then the sockaddr of the offender.
    static byte[] Told(Address router, byte type, byte code, uint info, int extensionOffset)
    {
        var told = new byte[router.IsIpv4 ? 32 : 44];
        (told[4], told[5], told[6]) = ((byte)(router.IsIpv4 ? 2 : 3), type, code);
        BitConverter.TryWriteBytes(told.AsSpan(8), info);
        BitConverter.TryWriteBytes(told.AsSpan(12), (ushort)extensionOffset);
        told[16] = (byte)(router.IsIpv4 ? 2 : 10);
        router.WriteBytes(told.AsSpan(router.IsIpv4 ? 20 : 24));
        return told;
    }
}
