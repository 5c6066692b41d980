using System.Numerics;
using System.Runtime.InteropServices;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>
/// CRC-32C over four lanes: the section's 64-bit words go to the lanes in turn; the checksum is the CRC of the four results and of the bytes that fill
/// no four words. Four, because the processor's instruction takes three cycles but can begin each cycle.
/// </summary>
static class SectionChecksum
{
    const int Lanes = 4;

    public static uint Of(ReadOnlySpan<byte> section)
    {
        unchecked
        {
            var words = MemoryMarshal.Cast<byte, ulong>(section);
            words = words[..(words.Length / Lanes * Lanes)];
            uint a = uint.MaxValue, b = uint.MaxValue, c = uint.MaxValue, d = uint.MaxValue;
            for (var i = 0; i + 3 < words.Length; i += Lanes)
            {
                a = BitOperations.Crc32C(a, words[i]);
                b = BitOperations.Crc32C(b, words[i + 1]);
                c = BitOperations.Crc32C(c, words[i + 2]);
                d = BitOperations.Crc32C(d, words[i + 3]);
            }
            var checksum = uint.MaxValue;
            foreach (var lane in (ReadOnlySpan<uint>)[a, b, c, d])
                checksum = BitOperations.Crc32C(checksum, lane);
            foreach (var rest in section[(words.Length * sizeof(ulong))..])
                checksum = BitOperations.Crc32C(checksum, rest);
            return ~checksum;
        }
    }
}
