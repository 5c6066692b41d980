using System.Buffers.Binary;

namespace Tracefleet.Enrichment.Tests.Stored;

/// <summary>Makes the checksums of spoiled snapshots right again, so that what they guard is read. Written after docs/snapshot-format.md alone.</summary>
static class SnapshotSealer
{
    const int Fixed = 64, Entry = 24;

    static readonly uint[] s_table = Table();

    /// <summary>Where the sections lie that the header announces, as far as they are inside.</summary>
    public static IEnumerable<Range> Sections(byte[] snapshot)
    {
        var sections = snapshot.Length < Fixed ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(snapshot.AsSpan(12));
        for (var at = Fixed; sections > 0 && at + Entry <= snapshot.Length; sections--, at += Entry)
        {
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(snapshot.AsSpan(at + 8));
            var length = BinaryPrimitives.ReadUInt64LittleEndian(snapshot.AsSpan(at + 16));
            if (offset <= (ulong)snapshot.Length && length <= (ulong)snapshot.Length - offset)
                yield return (int)offset..(int)(offset + length);
            else
                yield return ..0;
        }
    }

    public static byte[] Seal(byte[] snapshot)
    {
        if (snapshot.Length < Fixed)
            return snapshot;
        BinaryPrimitives.WriteUInt64LittleEndian(snapshot.AsSpan(16), (ulong)snapshot.Length);
        var at = Fixed;
        foreach (var section in Sections(snapshot))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(snapshot.AsSpan(at + 4), Checksum(snapshot.AsSpan(section)));
            at += Entry;
        }
        BinaryPrimitives.WriteUInt32LittleEndian(snapshot.AsSpan(60), 0);
        BinaryPrimitives.WriteUInt32LittleEndian(snapshot.AsSpan(60), Checksum(snapshot.AsSpan(0, at)));
        return snapshot;
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        Span<uint> lanes = [uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue];
        var whole = bytes.Length / 32 * 32;
        for (var i = 0; i < whole; i++)
            lanes[i / 8 % 4] = Next(lanes[i / 8 % 4], bytes[i]);
        var checksum = uint.MaxValue;
        foreach (var lane in lanes)
            for (var shift = 0; shift < 32; shift += 8)
                checksum = Next(checksum, (byte)(lane >> shift & 0xFF));
        foreach (var rest in bytes[whole..])
            checksum = Next(checksum, rest);
        return ~checksum;
    }

    static uint Next(uint crc, byte octet) => s_table[(crc ^ octet) & 0xFF] ^ crc >> 8;

    /// <summary>Castagnoli's polynomial, bits reflected.</summary>
    static uint[] Table()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1;
            table[i] = crc;
        }
        return table;
    }
}
