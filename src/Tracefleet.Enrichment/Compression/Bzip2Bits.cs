using System.Buffers.Binary;

namespace Tracefleet.Enrichment.Compression;

/// <summary>Bits of a stream, the highest of each byte first. After the end come zeros, and <see cref="IsOver"/> says so.</summary>
sealed class Bzip2Bits(Stream input)
{
    readonly byte[] _buffer = new byte[1 << 16];
    int _at, _end, _count;
    ulong _bits;
    long _padding;

    /// <summary>Whether more bits were taken than there are.</summary>
    public bool IsOver => 8 * _padding > _count;

    /// <summary>1 to 32 bits.</summary>
    public uint Take(int count)
    {
        var bits = Peek(count);
        Skip(count);
        return bits;
    }

    /// <summary>The next 1 to 32 bits, which stay.</summary>
    public uint Peek(int count)
    {
        if (_count < count)
            Refill();
        return (uint)(_bits >> (64 - count));
    }

    /// <summary>Takes bits that were peeked at.</summary>
    public void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    /// <summary>Takes the rest of a byte that was begun.</summary>
    public void Align() => Skip(_count % 8);

    void Refill()
    {
        if (_end - _at >= 8)
        {
            // As many whole bytes as fit above the ones that are there already; what is read beyond them is read again next time.
            var taken = (64 - _count) / 8;
            var next = BinaryPrimitives.ReadUInt64BigEndian(_buffer.AsSpan(_at));
            _bits |= next >> (64 - 8 * taken) << (64 - 8 * taken) >> _count;
            _at += taken;
            _count += 8 * taken;
            return;
        }
        for (; _count <= 56; _count += 8)
            _bits |= (ulong)NextByte() << (56 - _count);
    }

    byte NextByte()
    {
        if (_at == _end && _padding == 0)
            (_at, _end) = (0, input.Read(_buffer));
        if (_at < _end)
            return _buffer[_at++];
        _padding++;
        return 0;
    }
}
