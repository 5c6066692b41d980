using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>The Internet checksum: the one's complement of the one's complement sum of 16-bit words (RFC 1071).</summary>
public static class InternetChecksum
{
    const ulong LowHalves = 0x0000_0000_FFFF_FFFF;

    public static ushort Compute(ReadOnlySpan<byte> bytes) => Fold(Sum(bytes));

    /// <summary>Partial sum, to be carried into the next call or into <see cref="Fold"/>. Only the last span of a chain may have an odd length,
    /// which counts as if a zero byte followed.</summary>
    public static uint Sum(ReadOnlySpan<byte> bytes, uint initial = 0)
    {
        // The sum commutes with byte order (RFC 1071 §2.B): add words as the machine holds them and swap once at the end.
        var words = AddVectors(ref bytes);
        while (bytes.Length >= 8)
        {
            var eight = MemoryMarshal.Read<ulong>(bytes);
            words += (eight & LowHalves) + (eight >> 32);
            bytes = bytes[8..];
        }
        if (!bytes.IsEmpty)
        {
            Span<byte> tail = stackalloc byte[8];
            tail.Clear();
            bytes.CopyTo(tail);
            var eight = MemoryMarshal.Read<ulong>(tail);
            words += (eight & LowHalves) + (eight >> 32);
        }
        var total = (ulong)InNetworkOrder(FoldToWord(words)) + initial;
        return (uint)(total & LowHalves) + (uint)(total >> 32);
    }

    /// <summary>Folds every carry and complements. The result is 0xFFFF only for a sum of zero.</summary>
    public static ushort Fold(uint sum) => (ushort)(FoldToWord(sum) ^ 0xFFFF);

    /// <summary>Checksum of a UDP, TCP or ICMPv6 segment with its pseudo header (RFC 768, RFC 9293 §3.1, RFC 8200 §8.1).</summary>
    /// <remarks>The segment's own checksum field counts as it stands: clear it to compute, leave it to verify (the result is then 0).</remarks>
    public static ushort Transport(Address source, Address destination, byte protocol, ReadOnlySpan<byte> segment) =>
        Fold(Sum(segment, PseudoHeader(source, destination, protocol, segment.Length)));

    /// <summary>What a checksum field holds while a network card is still to complete it (Linux: CHECKSUM_PARTIAL): the pseudo header's sum.</summary>
    public static ushort Uncompleted(Address source, Address destination, byte protocol, int length) =>
        FoldToWord(PseudoHeader(source, destination, protocol, length));

    internal static uint PseudoHeader(Address source, Address destination, byte protocol, int length) =>
        (uint)FoldToWord((ulong)SumOf(source) + SumOf(destination)) + protocol + FoldToWord((ulong)length);

    /// <summary>The word to put in place of a zero word so that the data's checksum becomes <paramref name="wanted"/>.</summary>
    internal static ushort Compensation(uint sumWithoutWord, ushort wanted)
    {
        var missing = (wanted ^ 0xFFFF) - FoldToWord(sumWithoutWord);
        return (ushort)(missing < 0 ? missing + 0xFFFF : missing);
    }

    // The ffff of the mapped form is the zero of one's complement arithmetic, so IPv4 needs no case of its own.
    static ushort SumOf(Address address)
    {
        var upper = (ulong)(address.Bits >> 64);
        var lower = (ulong)(address.Bits & ulong.MaxValue);
        return FoldToWord((upper >> 32) + (upper & LowHalves) + (lower >> 32) + (lower & LowHalves));
    }

    static ulong AddVectors(ref ReadOnlySpan<byte> bytes)
    {
        if (!Vector256.IsHardwareAccelerated || bytes.Length < 2 * Vector256<byte>.Count)
            return 0;
        var sums = Vector256<ulong>.Zero;
        while (bytes.Length >= Vector256<byte>.Count)
        {
            var lanes = Vector256.Create(bytes).AsUInt64();
            sums += (lanes & Vector256.Create(LowHalves)) + Vector256.ShiftRightLogical(lanes, 32);
            bytes = bytes[Vector256<byte>.Count..];
        }
        return Vector256.Sum(sums);
    }

    static ushort InNetworkOrder(ushort word) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;

    static ushort FoldToWord(ulong sum)
    {
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)sum;
    }
}
