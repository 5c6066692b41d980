using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;

namespace Tracefleet.Packets.Tests;

public class InternetChecksumTests
{
    [Fact]
    public void Sums_the_example_of_RFC_1071()
    {
        byte[] bytes = [0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7];
        Assert.Equal(0xDDF2 ^ 0xFFFF, InternetChecksum.Compute(bytes));
    }

    [Theory]
    [InlineData(0u, 0xFFFF)]
    [InlineData(0xFFFFu, 0)]
    [InlineData(0x1FFFEu, 0)]
    [InlineData(0x1FFFFu, 0xFFFE)]
    [InlineData(0xFFFF_FFFFu, 0)]
    [InlineData(0xFFFE_FFFFu, 1)]
    public void Folds_every_carry(uint sum, int folded) => Assert.Equal(folded, InternetChecksum.Fold(sum));

    [Fact]
    public void Equals_word_by_word_addition_for_every_length_and_alignment()
    {
        var random = new Random(1071);
        var bytes = new byte[700];
        random.NextBytes(bytes);
        for (var length = 0; length <= 600; length++)
        {
            var slice = bytes.AsSpan(length % 9, length);
            Assert.Equal(WordByWord(slice), InternetChecksum.Compute(slice));
        }
    }

    [Theory]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1_000_001)]
    public void Keeps_every_carry_of_bytes_that_are_all_ones(int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)0xFF);
        Assert.Equal(WordByWord(bytes), InternetChecksum.Compute(bytes));
    }

    [Fact]
    public void Chains_partial_sums() =>
        Prop.ForAll<byte[], byte[], uint>((first, second, initial) =>
        {
            var even = first.AsSpan(0, first.Length / 2 * 2);
            byte[] whole = [.. even, .. second];
            var chained = InternetChecksum.Sum(second, InternetChecksum.Sum(even, initial));
            return InternetChecksum.Fold(chained) == InternetChecksum.Fold(InternetChecksum.Sum(whole, initial));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Covers_the_IPv4_pseudo_header()
    {
        // Pseudo header written out by hand: 192.0.2.1, 198.51.100.2, zero, 17, length 10.
        byte[] segment = [0x82, 0x9A, 0x82, 0x9B, 0x00, 0x0A, 0x00, 0x00, 0x68, 0x69];
        byte[] pseudo = [192, 0, 2, 1, 198, 51, 100, 2, 0, 17, 0, 10, .. segment];
        var actual = InternetChecksum.Transport(Address.Parse("192.0.2.1"), Address.Parse("198.51.100.2"), IpProtocols.Udp, segment);
        Assert.Equal(WordByWord(pseudo), actual);
    }

    [Fact]
    public void Covers_the_IPv6_pseudo_header_of_any_addresses() =>
        Prop.ForAll<byte[], ulong, ulong>((segment, upper, lower) =>
        {
            var source = new Address(new UInt128(upper, lower));
            var destination = new Address(new UInt128(lower, upper));
            var pseudo = new byte[40 + segment.Length];
            BinaryPrimitives.WriteUInt128BigEndian(pseudo, source.Bits);
            BinaryPrimitives.WriteUInt128BigEndian(pseudo.AsSpan(16), destination.Bits);
            BinaryPrimitives.WriteInt32BigEndian(pseudo.AsSpan(32), segment.Length);
            pseudo[39] = 58;
            segment.CopyTo(pseudo, 40);
            return InternetChecksum.Transport(source, destination, IpProtocols.Icmpv6, segment) == WordByWord(pseudo);
        }).QuickCheckThrowOnFailure();

    static ushort WordByWord(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        for (var index = 0; index < bytes.Length; index += 2)
        {
            var low = index + 1 < bytes.Length ? bytes[index + 1] : 0;
            sum += bytes[index] * 256 + low;
            if (sum > 0xFFFF)
                sum -= 0xFFFF;
        }
        return (ushort)(0xFFFF - sum);
    }
}
