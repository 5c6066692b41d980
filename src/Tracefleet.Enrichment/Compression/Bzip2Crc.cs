namespace Tracefleet.Enrichment.Compression;

/// <summary>The checksum of a bzip2 block: CRC-32 with polynomial 0x04C11DB7, the highest bit first.</summary>
sealed class Bzip2Crc
{
    const uint Polynomial = 0x04C1_1DB7;

    /// <summary>Of each byte, followed by none, one, two or three zero bytes.</summary>
    static readonly uint[][] s_tables = Tables();

    uint _crc = uint.MaxValue;

    public uint Value => ~_crc;

    public void Reset() => _crc = uint.MaxValue;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var (crc, at) = (_crc, 0);
        var (zero, one, two, three) = (s_tables[0], s_tables[1], s_tables[2], s_tables[3]);
        for (; at + 4 <= bytes.Length; at += 4)
        {
            crc ^= (uint)bytes[at] << 24 | (uint)bytes[at + 1] << 16 | (uint)bytes[at + 2] << 8 | bytes[at + 3];
            crc = three[crc >> 24] ^ two[crc >> 16 & 0xFF] ^ one[crc >> 8 & 0xFF] ^ zero[crc & 0xFF];
        }
        for (; at < bytes.Length; at++)
            crc = crc << 8 ^ zero[crc >> 24 ^ bytes[at]];
        _crc = crc;
    }

    static uint[][] Tables()
    {
        uint[][] tables = [new uint[256], new uint[256], new uint[256], new uint[256]];
        for (var value = 0u; value < 256; value++)
        {
            var crc = value << 24;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000_0000) != 0 ? crc << 1 ^ Polynomial : crc << 1;
            tables[0][value] = crc;
        }
        for (var zeros = 1; zeros < 4; zeros++)
        {
            for (var value = 0; value < 256; value++)
                tables[zeros][value] = tables[zeros - 1][value] << 8 ^ tables[0][tables[zeros - 1][value] >> 24];
        }
        return tables;
    }
}
