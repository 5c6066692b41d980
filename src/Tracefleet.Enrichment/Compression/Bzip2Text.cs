namespace Tracefleet.Enrichment.Compression;

/// <summary>The text of a bzip2 block: the inverse of its sorting (Burrows and Wheeler, 1994) and of its first run-length code, piece by piece.</summary>
sealed class Bzip2Text
{
    const int RunLength = 4;

    readonly Bzip2Crc _crc = new();
    readonly int[] _starts = new int[256];
    uint[] _column = [];
    uint _next;
    int _left, _run, _repeats;
    int _last;

    /// <summary>Of what was read since <see cref="Start"/>.</summary>
    public uint Crc => _crc.Value;

    public void Start(Bzip2Block block)
    {
        var start = 0;
        for (var value = 0; value < 256; value++)
        {
            _starts[value] = start;
            start += block.Counts[value];
        }
        var (column, starts) = (block.Column, _starts);
        for (var place = 0; place < block.Length; place++)
            column[starts[(int)(column[place] & 0xFF)]++] |= (uint)place << 8;
        (_column, _next, _left) = (column, column[block.Origin] >> 8, block.Length);
        (_run, _repeats, _last) = (0, 0, -1);
        _crc.Reset();
    }

    /// <summary>Fills the start of the buffer; 0 at the end of the block.</summary>
    public int Read(Span<byte> buffer)
    {
        var (column, next, left, run, last) = (_column, _next, _left, _run, _last);
        var count = 0;
        while (count < buffer.Length)
        {
            if (_repeats > 0)
            {
                var repeats = Math.Min(_repeats, buffer.Length - count);
                buffer.Slice(count, repeats).Fill((byte)last);
                (count, _repeats) = (count + repeats, _repeats - repeats);
                continue;
            }
            if (left == 0)
                break;
            left--;
            var entry = column[next];
            var value = (int)(entry & 0xFF);
            next = entry >> 8;
            if (run == RunLength)
            {
                (_repeats, run) = (value, 0);
                continue;
            }
            run = value == last ? run + 1 : 1;
            last = value;
            buffer[count++] = (byte)value;
        }
        (_next, _left, _run, _last) = (next, left, run, last);
        _crc.Add(buffer[..count]);
        return count;
    }
}
