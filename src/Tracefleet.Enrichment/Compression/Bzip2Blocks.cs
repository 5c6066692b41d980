using System.Numerics;

namespace Tracefleet.Enrichment.Compression;

/// <summary>Reads the blocks of a bzip2 file, of one stream after the other: everything up to the inverse of the sorting.</summary>
/// <remarks>By the format specification in bzip2's reference decoder; what ends or contradicts itself becomes a block with its damage named.</remarks>
sealed class Bzip2Blocks(Stream input)
{
    const uint BlockMagicHigh = 0x314159, BlockMagicLow = 0x265359, EndMagicHigh = 0x177245, EndMagicLow = 0x385090;
    const int GroupLength = 50, MaxSelectors = 32_768, RunB = 1;

    readonly Bzip2Bits _bits = new(input);
    readonly Bzip2Code[] _codes = [.. Enumerable.Range(0, 6).Select(_ => new Bzip2Code())];
    readonly byte[] _selectors = new byte[MaxSelectors];
    readonly byte[] _recent = new byte[256], _lengths = new byte[258];
    int _maxLength, _streams, _selectorCount;
    uint _crc;
    bool _isOver;

    /// <summary>Fills in the next block; false at the end of the file.</summary>
    public bool Read(Bzip2Block block)
    {
        block.Length = 0;
        block.Damage = null;
        while (!_isOver)
        {
            if (_maxLength == 0 && !TryStartStream(block))
                return block.Damage is not null;
            var (high, low) = (_bits.Take(24), _bits.Take(24));
            if ((high, low) == (BlockMagicHigh, BlockMagicLow))
                block.Damage = ReadBlock(block);
            else if ((high, low) == (EndMagicHigh, EndMagicLow))
                block.Damage = EndStream();
            else
                block.Damage = "neither a block nor the end of its stream";
            if (_bits.IsOver)
                block.Damage = "the bzip2 data is cut short";
            else if (block.Damage is not null)
                block.Damage = $"the bzip2 data is damaged ({block.Damage})";
            _isOver = block.Damage is not null;
            if (_isOver || block.Length > 0)
                return true;
        }
        return false;
    }

    bool TryStartStream(Bzip2Block block)
    {
        var (magic, level) = (_bits.Take(24), (int)_bits.Take(8) - '0');
        if (magic == 0x425A68 && level is >= 1 and <= 9 && !_bits.IsOver)
        {
            (_maxLength, _crc) = (100_000 * level, 0);
            _streams++;
            return true;
        }
        _isOver = true;
        // What follows the last stream is not compressed data, and ignored as bzip2 does; but a stream cut inside its first bytes is missed.
        if (_bits.IsOver && (magic & 0xFFFF00) == 0x425A00)
            block.Damage = "the bzip2 data is cut short";
        return false;
    }

    string? EndStream()
    {
        var crc = _bits.Take(32);
        _bits.Align();
        _maxLength = 0;
        return crc == _crc ? null : "the checksum of a stream is wrong";
    }

    string? ReadBlock(Bzip2Block block)
    {
        block.Crc = _bits.Take(32);
        _crc = BitOperations.RotateLeft(_crc, 1) ^ block.Crc;
        if (_bits.Take(1) != 0)
            return "a randomised block, as before version 0.9.5";
        block.Origin = (int)_bits.Take(24);
        var symbols = ReadAlphabet();
        if ((ReadCodes(symbols + 2) ?? ReadColumn(block, symbols + 1)) is { } damage)
        {
            block.Length = 0;
            return damage;
        }
        return block.Origin < block.Length ? null : "a block whose origin is outside of it";
    }

    /// <summary>Which bytes are in the block, in the order in which they start as recent.</summary>
    int ReadAlphabet()
    {
        var (count, rows) = (0, _bits.Take(16));
        for (var row = 0; row < 16; row++)
        {
            var columns = (rows << row & 0x8000) != 0 ? _bits.Take(16) : 0;
            for (var column = 0; column < 16; column++)
            {
                if ((columns << column & 0x8000) != 0)
                    _recent[count++] = (byte)(16 * row + column);
            }
        }
        return count;
    }

    string? ReadCodes(int symbols)
    {
        var codes = (int)_bits.Take(3);
        var selectors = (int)_bits.Take(15);
        if (symbols < 3 || codes is < 2 or > 6 || selectors == 0)
            return "a block without bytes, codes or groups";
        Span<byte> order = [0, 1, 2, 3, 4, 5];
        for (var group = 0; group < selectors; group++)
        {
            var place = 0;
            while (_bits.Take(1) != 0)
            {
                if (++place >= codes)
                    return "a group with a code that is not there";
            }
            var code = order[place];
            order[..place].CopyTo(order[1..]);
            _selectors[group] = order[0] = code;
        }
        _selectorCount = selectors;
        for (var code = 0; code < codes; code++)
        {
            if (!TryReadLengths(symbols) || !_codes[code].TryBuild(_lengths.AsSpan(0, symbols)))
                return "a code that is none";
        }
        return null;
    }

    bool TryReadLengths(int symbols)
    {
        var length = (int)_bits.Take(5);
        for (var symbol = 0; symbol < symbols; symbol++)
        {
            while (_bits.Take(1) != 0)
                length += _bits.Take(1) != 0 ? -1 : 1;
            if (length is < 1 or > 20)
                return false;
            _lengths[symbol] = (byte)length;
        }
        return true;
    }

    /// <summary>Undoes the Huffman codes, runs, and move-to-front.</summary>
    string? ReadColumn(Bzip2Block block, int endSymbol)
    {
        block.Reserve(_maxLength);
        var column = block.Column.AsSpan(0, _maxLength);
        var recent = _recent.AsSpan();
        var counts = block.Counts;
        Array.Clear(counts);
        var (length, run, weight) = (0, 0, 1);
        for (var group = 0; group < _selectorCount && !_bits.IsOver; group++)
        {
            var code = _codes[_selectors[group]];
            for (var left = GroupLength; left > 0; left--)
            {
                var symbol = code.Next(_bits);
                if (symbol is >= 0 and <= RunB)
                {
                    if (weight > Bzip2Block.MaxLength)
                        return "a run that is longer than a block";
                    run += weight << symbol;
                    weight <<= 1;
                    continue;
                }
                if (run > 0)
                {
                    if (run > column.Length - length)
                        return "a block that is too long";
                    column.Slice(length, run).Fill(recent[0]);
                    counts[recent[0]] += run;
                    length += run;
                    (run, weight) = (0, 1);
                }
                if (symbol == endSymbol)
                {
                    block.Length = length;
                    return length > 0 ? null : "an empty block";
                }
                if (symbol < 0 || length == column.Length)
                    return symbol < 0 ? "bits that are of no code" : "a block that is too long";
                var value = recent[symbol - 1];
                recent[..(symbol - 1)].CopyTo(recent[1..]);
                recent[0] = value;
                column[length++] = value;
                counts[value]++;
            }
        }
        return "a block without an end";
    }
}
