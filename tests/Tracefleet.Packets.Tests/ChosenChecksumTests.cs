using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;

namespace Tracefleet.Packets.Tests;

public class ChosenChecksumTests
{
    static readonly Address V4 = Address.Parse("192.0.2.1"), V4Target = Address.Parse("198.51.100.2");
    static readonly Address V6 = Address.Parse("2001:db8::1"), V6Target = Address.Parse("2001:db8:ffff::2");

    [Fact]
    public void Udp_carries_any_checksum_but_zero_and_verifies() =>
        Prop.ForAll<byte[], ushort, bool>((bytes, wanted, isIpv6) =>
        {
            wanted = Math.Max(wanted, (ushort)1);
            byte[] payload = [.. bytes, 1, 2];
            var (source, target) = isIpv6 ? (V6, V6Target) : (V4, V4Target);
            var buffer = new byte[8 + payload.Length];
            var length = UdpDatagram.WriteWithChecksum(buffer, source, target, 33434, 33435, payload, wanted);
            return length == buffer.Length && UdpDatagram.TryParse(buffer, out var udp) && udp.Checksum == wanted
                && udp.HasValidChecksum(source, target) && udp.Payload[..bytes.Length].SequenceEqual(bytes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_checksum_can_be_had_by_an_even_and_an_odd_datagram()
    {
        var buffer = new byte[64];
        for (var wanted = 1; wanted <= 0xFFFF; wanted++)
        {
            var payload = buffer.AsSpan(32, 2 + wanted % 2);
            var length = UdpDatagram.WriteWithChecksum(buffer, V4, V4Target, 33434, 33435, payload, (ushort)wanted);
            Assert.True(UdpDatagram.TryParse(buffer.AsSpan(0, length), out var udp) && udp.Checksum == wanted && udp.HasValidChecksum(V4, V4Target));
        }
    }

    [Fact]
    public void A_datagram_written_plainly_computes_the_same_checksum_that_was_wanted()
    {
        var chosen = new byte[13];
        UdpDatagram.WriteWithChecksum(chosen, V6, V6Target, 1, 2, "trace"u8, 0xBEEF);
        var plain = new byte[13];
        UdpDatagram.Write(plain, V6, V6Target, 1, 2, chosen.AsSpan(8));
        Assert.Equal(chosen, plain);
    }

    [Theory]
    [InlineData(0x0000)]
    [InlineData(0x0001)]
    [InlineData(0xABCD)]
    [InlineData(0xFFFF)]
    public void Echo_requests_of_every_sequence_keep_one_checksum(ushort wanted)
    {
        var buffer = new byte[8 + 5];
        for (ushort sequence = 0; sequence < 1000; sequence++)
        {
            IcmpEcho.WriteRequestWithChecksum(buffer, 7, sequence, "abcde"u8, wanted);
            Assert.True(IcmpMessage.TryParse(buffer, out var v4) && v4.Checksum == wanted && v4.Sequence == sequence && v4.HasValidChecksum());
            Icmpv6Echo.WriteRequestWithChecksum(buffer, V6, V6Target, 7, sequence, "abcde"u8, wanted);
            Assert.True(IcmpMessage.TryParse(buffer, out var v6) && v6.Checksum == wanted && v6.HasValidChecksum(V6, V6Target));
        }
    }

    [Fact]
    public void A_computed_zero_is_sent_as_all_ones()
    {
        // The payload complements everything else, so that the sum is FFFF.
        var buffer = new byte[10];
        UdpDatagram.Write(buffer, V4, V4Target, 1, 2, [0, 0]);
        Assert.True(UdpDatagram.TryParse(buffer, out var before));
        byte[] payload = [(byte)(before.Checksum >> 8), (byte)(before.Checksum & 0xFF)];
        UdpDatagram.Write(buffer, V4, V4Target, 1, 2, payload);
        Assert.True(UdpDatagram.TryParse(buffer, out var udp));
        Assert.Equal(0xFFFF, udp.Checksum);
        Assert.True(udp.HasValidChecksum(V4, V4Target));
    }

    [Fact]
    public void No_room_and_no_checksum_are_refused()
    {
        var buffer = new byte[64];
        Assert.Throws<ArgumentOutOfRangeException>(() => UdpDatagram.WriteWithChecksum(buffer, V4, V4Target, 1, 2, [1], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => UdpDatagram.WriteWithChecksum(buffer, V4, V4Target, 1, 2, [1, 2], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IcmpEcho.WriteRequestWithChecksum(buffer, 1, 2, [1], 5));
    }
}
