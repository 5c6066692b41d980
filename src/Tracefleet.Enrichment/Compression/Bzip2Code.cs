namespace Tracefleet.Enrichment.Compression;

/// <summary>One Huffman code of a bzip2 block: up to 258 symbols of 1 to 20 bits.</summary>
sealed class Bzip2Code
{
    const int MaxBits = 20, FastBits = 10;

    /// <summary>Symbol and length by the next <see cref="FastBits"/> bits; 0 where the code is longer.</summary>
    readonly ushort[] _fast = new ushort[1 << FastBits];
    readonly ushort[] _symbols = new ushort[258];
    readonly int[] _limits = new int[MaxBits + 1], _bases = new int[MaxBits + 1];
    int _count;

    /// <summary>Makes the canonical code of these lengths.</summary>
    /// <returns>False where there are more codes of a length than fit.</returns>
    public bool TryBuild(ReadOnlySpan<byte> lengths)
    {
        _count = lengths.Length;
        Array.Clear(_fast);
        var (code, next) = (0, 0);
        for (var bits = 1; bits <= MaxBits; bits++)
        {
            code <<= 1;
            _bases[bits] = next - code;
            for (var symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] != bits)
                    continue;
                if (code >= 1 << bits)
                    return false;
                _symbols[next++] = (ushort)symbol;
                if (bits <= FastBits)
                    _fast.AsSpan(code << (FastBits - bits), 1 << (FastBits - bits)).Fill((ushort)(symbol << 4 | bits));
                code++;
            }
            _limits[bits] = code;
        }
        return true;
    }

    /// <summary>The next symbol; -1 where the bits are of none.</summary>
    public int Next(Bzip2Bits bits)
    {
        var ahead = bits.Peek(MaxBits);
        var fast = _fast[ahead >> (MaxBits - FastBits)];
        if (fast != 0)
        {
            bits.Skip(fast & 15);
            return fast >> 4;
        }
        for (var length = FastBits + 1; length <= MaxBits; length++)
        {
            var code = (int)(ahead >> (MaxBits - length));
            if (code >= _limits[length])
                continue;
            bits.Skip(length);
            var place = _bases[length] + code;
            return place >= 0 && place < _count ? _symbols[place] : -1;
        }
        return -1;
    }
}
