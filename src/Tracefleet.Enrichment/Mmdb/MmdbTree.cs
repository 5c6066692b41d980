using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>The binary search tree: one bit of the address per level, most significant first.</summary>
/// <remarks>
/// A record below the node count is a node, equal to it "nothing here", above it a place in the data section. The tree was checked to lie
/// inside the file, so every node number below the count can be read.
/// </remarks>
static class MmdbTree
{
    /// <summary>Walks down until the record is no node or the bits are used up.</summary>
    /// <param name="key">The bits to follow, left-aligned.</param>
    /// <param name="bits">How many of them, at most 64.</param>
    public static MmdbStep Walk(ReadOnlySpan<byte> tree, MmdbMetadata metadata, MmdbStep from, ulong key, int bits) => metadata.RecordBits switch
    {
        24 => Walk<Records24>(tree, metadata.NodeCount, from, key, bits),
        28 => Walk<Records28>(tree, metadata.NodeCount, from, key, bits),
        _ => Walk<Records32>(tree, metadata.NodeCount, from, key, bits),
    };

    static MmdbStep Walk<TRecords>(ReadOnlySpan<byte> tree, uint nodeCount, MmdbStep from, ulong key, int bits) where TRecords : IRecords
    {
        unchecked
        {
            var record = from.Record;
            var left = bits;
            while (left > 0 && record < nodeCount)
            {
                record = TRecords.Read(tree, record, (uint)(key >> 63));
                key <<= 1;
                left--;
            }
            return new MmdbStep(record, from.Depth + bits - left);
        }
    }

    interface IRecords
    {
        static abstract uint Read(ReadOnlySpan<byte> tree, uint node, uint bit);
    }

    /// <remarks>Reads four bytes and drops the last: the separator behind the tree makes that safe at its end.</remarks>
    readonly struct Records24 : IRecords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Read(ReadOnlySpan<byte> tree, uint node, uint bit) => unchecked(Word(tree, (ulong)node * 6 + bit * 3) >> 8);
    }

    /// <remarks>The middle byte of a node holds the top four bits of the left record, then those of the right one.</remarks>
    readonly struct Records28 : IRecords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Read(ReadOnlySpan<byte> tree, uint node, uint bit)
        {
            unchecked
            {
                var word = Word(tree, (ulong)node * 7 + bit * 3);
                return bit == 0 ? word >> 8 | (word & 0xF0) << 20 : word & 0x0FFF_FFFF;
            }
        }
    }

    readonly struct Records32 : IRecords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Read(ReadOnlySpan<byte> tree, uint node, uint bit) => unchecked(Word(tree, (ulong)node * 8 + bit * 4));
    }

    /// <summary>The largest offset is below 2^31 because the file is, so the cast keeps it.</summary>
    static uint Word(ReadOnlySpan<byte> tree, ulong offset) => BinaryPrimitives.ReadUInt32BigEndian(tree.Slice(unchecked((int)offset), 4));
}

/// <summary>Where a walk stands: the record it read last and how many bits led there.</summary>
readonly record struct MmdbStep(uint Record, int Depth);
