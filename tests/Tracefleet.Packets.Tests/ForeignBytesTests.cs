using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Packets.Tests.Vectors;

namespace Tracefleet.Packets.Tests;

public class ForeignBytesTests
{
    public static TheoryData<string> Names => [.. PacketVector.Committed.Select(vector => vector.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_prefix_of_a_packet_is_read_without_throwing(string name)
    {
        var bytes = PacketVector.Named(name).Bytes;
        for (var start = 0; start <= Math.Min(bytes.Length, 64); start += 4)
        {
            for (var length = 0; length <= bytes.Length - start; length++)
                EveryAccessor.Read(bytes.AsSpan(start, length));
        }
        Assert.False(IpPacket.TryParse(bytes.AsSpan(0, 19), out _));
        Assert.True(IpPacket.TryParse(bytes.AsSpan(0, bytes.Length - 1), out var cut) && cut.IsTruncated);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_flipped_bit_is_read_without_throwing(string name)
    {
        var bytes = (byte[])PacketVector.Named(name).Bytes.Clone();
        for (var bit = 0; bit < Math.Min(bytes.Length, 256) * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            EveryAccessor.Read(bytes);
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
        Assert.Equal(PacketVector.Named(name).Bytes, bytes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_byte_at_its_extremes_is_read_without_throwing(string name)
    {
        var bytes = (byte[])PacketVector.Named(name).Bytes.Clone();
        for (var index = 0; index < Math.Min(bytes.Length, 256); index++)
        {
            var original = bytes[index];
            foreach (var extreme in new byte[] { 0, 1, 0x7F, 0x80, 0xFF })
            {
                bytes[index] = extreme;
                EveryAccessor.Read(bytes);
            }
            bytes[index] = original;
        }
        Assert.Equal(PacketVector.Named(name).Bytes, bytes);
    }

    [Fact]
    public void Random_bytes_are_read_without_throwing() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000).WithEndSize(400), Prop.ForAll<byte[]>(bytes => { EveryAccessor.Read(bytes); }));

    [Theory]
    [InlineData(0x45)]
    [InlineData(0x4F)]
    [InlineData(0x60)]
    public void Random_bytes_behind_an_IP_version_are_read_without_throwing(byte first)
    {
        var random = new Random(first);
        var bytes = new byte[300];
        for (var round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            bytes[0] = first;
            // Extension header kinds and error types are rare among random bytes; make them common.
            bytes[6] = (byte)(random.Next(2) * 44);
            bytes[9] = IpProtocols.Icmp;
            bytes[20] = IcmpTypes.TimeExceeded;
            EveryAccessor.Read(bytes.AsSpan(0, random.Next(bytes.Length)));
        }
    }

    [Theory]
    [InlineData("4400001400000000400100000000000000000000")]
    [InlineData("4600001400000000400100000000000000000000")]
    [InlineData("4500001300000000400100000000000000000000")]
    [InlineData("5500001400000000400100000000000000000000")]
    public void Header_lengths_that_contradict_the_bytes_are_refused(string hex) =>
        Assert.False(IpPacket.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void A_total_length_shorter_than_the_bytes_ends_the_payload()
    {
        byte[] bytes = [.. PacketVector.Named("udp4").Bytes, 0, 0, 0, 0];
        Assert.True(IpPacket.TryParse(bytes, out var packet));
        Assert.Equal(18, packet.Payload.Length);
    }

    [Fact]
    public void A_chain_of_extension_headers_is_walked_to_a_bound()
    {
        var bytes = new byte[40 + 8 * 100];
        bytes[0] = 0x60;
        bytes[4] = 8 * 100 >> 8;
        bytes[5] = 8 * 100 & 0xFF;
        bytes[6] = IpProtocols.DestinationOptions;
        for (var offset = 40; offset < bytes.Length; offset += 8)
            bytes[offset] = IpProtocols.DestinationOptions;
        Assert.True(Ipv6Packet.TryParse(bytes, out var packet));
        var count = 0;
        foreach (var _ in packet.ExtensionHeaders)
            count++;
        Assert.Equal(Ipv6ExtensionHeaders.MaximumHeaders, count);
        Assert.False(packet.HasUpperLayer);
        Assert.True(packet.UpperLayer.IsEmpty);
    }
}
