using System.Buffers;
using Tracefleet.Enrichment.Compression;

namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>The content of a file as a window that moves over it. What is left in it moves to the front when more is read, which with a large window is
/// little. Asks the source for more only when there is too little, so that what a pipe gives is there at once.</summary>
sealed class FileWindow(IByteSource source) : IDisposable
{
    public const int Length = 1 << 20;

    readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Length);
    int _start, _end;

    /// <summary>What is there; valid until more is asked for.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Where the window begins in the content.</summary>
    public long Offset { get; private set; }

    /// <summary>Why the content ends before its time; null where it does not.</summary>
    public string? Damage => source.Damage;

    public void Consume(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Reads until so many bytes are there; false where the content ends before.</summary>
    public bool Fill(int count)
    {
        if (_end - _start >= count)
            return true;
        Bytes.CopyTo(_bytes);
        (_start, _end) = (0, _end - _start);
        while (_end < count)
        {
            var read = source.Read(_bytes.AsSpan(_end));
            if (read <= 0)
                return false;
            _end += read;
        }
        return true;
    }

    /// <summary>Passes over bytes; false where the content ends before.</summary>
    public bool Skip(long count)
    {
        while (count > _end - _start)
        {
            count -= _end - _start;
            Consume(_end - _start);
            if (!Fill(1))
                return false;
        }
        Consume((int)count);
        return true;
    }

    public void Dispose()
    {
        source.Dispose();
        ArrayPool<byte>.Shared.Return(_bytes);
    }
}
