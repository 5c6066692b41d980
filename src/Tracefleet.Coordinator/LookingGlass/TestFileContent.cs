using System.Buffers.Binary;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>The bytes of every test file: chance that is the same on every host, so nothing between can compress it, and any part can be
/// made by itself.</summary>
/// <remarks>Each 8 bytes are one number of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), little-endian, which its position alone gives.
/// A shorter file is the beginning of a longer one. What is changed here needs another <see cref="Version"/>.</remarks>
static class TestFileContent
{
    /// <summary>Part of every entity tag.</summary>
    public const int Version = 1;

    const int BlockLength = sizeof(ulong);
    const ulong Seed = 0x5472_6163_6566_6C65, Golden = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Writes the bytes that begin at an offset.</summary>
    public static void Fill(long offset, Span<byte> destination)
    {
        var block = (ulong)offset / BlockLength;
        if ((int)(offset % BlockLength) is var inside and > 0)
        {
            Span<byte> first = stackalloc byte[BlockLength];
            BinaryPrimitives.WriteUInt64LittleEndian(first, Block(block++));
            var count = Math.Min(BlockLength - inside, destination.Length);
            first.Slice(inside, count).CopyTo(destination);
            destination = destination[count..];
        }
        for (; destination.Length >= BlockLength; destination = destination[BlockLength..])
            BinaryPrimitives.WriteUInt64LittleEndian(destination, Block(block++));
        if (destination.IsEmpty)
            return;
        Span<byte> last = stackalloc byte[BlockLength];
        BinaryPrimitives.WriteUInt64LittleEndian(last, Block(block));
        last[..destination.Length].CopyTo(destination);
    }

    static ulong Block(ulong index)
    {
        unchecked
        {
            var value = Seed + (index + 1) * Golden;
            value = (value ^ value >> 30) * 0xBF58_476D_1CE4_E5B9;
            value = (value ^ value >> 27) * 0x94D0_49BB_1331_11EB;
            return value ^ value >> 31;
        }
    }
}
