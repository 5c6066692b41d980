using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Compression;

/// <summary>The decompressed bytes of an input as a window that moves over them, filled by a thread of its own.</summary>
/// <remarks>
/// <see cref="BufferCount"/> buffers go round between the two threads, so decompression is that much ahead and no more. Each has room before its
/// content for what was left of the one before, which makes the window contiguous without copying much. <see cref="Dispose"/> waits for the thread,
/// so afterwards nobody reads the input.
/// </remarks>
sealed class ReadAhead : IDisposable
{
    const int BufferCount = 6, BufferLength = 256 << 10, Headroom = 64 << 10;

    readonly IByteSource _source;
    readonly string _name;
    readonly long _maxBytes;
    readonly Func<long> _bytesRead;
    readonly FilledAhead<Chunk> _chunks;

    byte[] _window = [];
    byte[] _spill = [];
    int _start, _end;
    bool _isHolding, _hasEnded;
    long _offsetOfEnd;

    public ReadAhead(Stream input, string name, ImportOptions options, CancellationToken cancellation)
    {
        (_name, _maxBytes) = (name, options.MaxBytes);
        _source = CompressedInput.Open(input, name, cancellation, out _bytesRead);
        _chunks = new FilledAhead<Chunk>([.. Enumerable.Range(0, BufferCount).Select(_ => new Chunk())], Fill, "decompressing", cancellation);
    }

    /// <summary>Bytes that are here and not consumed; valid until <see cref="More"/>.</summary>
    public ReadOnlySpan<byte> Window => _window.AsSpan(_start, _end - _start);

    /// <summary>The array behind <see cref="Window"/>.</summary>
    public byte[] Array => _window;

    /// <summary>Where <see cref="Window"/> starts in <see cref="Array"/>.</summary>
    public int Start => _start;

    /// <summary>Where the window starts in the decompressed data.</summary>
    public long Offset => _offsetOfEnd - (_end - _start);

    /// <summary>Of the input as it is stored.</summary>
    public long BytesRead => _bytesRead();

    /// <summary>Why the data ended before its time; null where it did not. Known when <see cref="More"/> has said no.</summary>
    public string? Damage => _hasEnded ? _source.Damage : null;

    public void Consume(int count) => _start += count;

    /// <summary>Appends to the window; false at the end of the data.</summary>
    /// <exception cref="SnapshotException">The data is longer than allowed.</exception>
    public bool More()
    {
        if (_hasEnded)
            return false;
        if (_chunks.Take() is not { } chunk)
        {
            _hasEnded = true;
            return false;
        }
        Append(chunk.Bytes, chunk.Length);
        return true;
    }

    public void Dispose()
    {
        _chunks.Dispose();
        _source.Dispose();
    }

    void Append(byte[] buffer, int length)
    {
        var left = _end - _start;
        if (left <= Headroom)
        {
            Window.CopyTo(buffer.AsSpan(Headroom - left));
            Release();
            (_window, _start, _end, _isHolding) = (buffer, Headroom - left, Headroom + length, true);
        }
        else
        {
            Spill(left, buffer.AsSpan(Headroom, length));
            Release();
            _chunks.Release();
        }
        _offsetOfEnd += length;
        if (_offsetOfEnd > _maxBytes)
            throw new SnapshotException(_name, null, $"it decompresses to more than the {_maxBytes} bytes that are allowed");
    }

    void Release()
    {
        if (_isHolding)
            _chunks.Release();
        _isHolding = false;
    }

    /// <summary>What is left is too long for the room before a buffer: it and the next buffer's content move to an array of their own.</summary>
    void Spill(int left, ReadOnlySpan<byte> next)
    {
        var target = _spill.Length >= left + next.Length ? _spill : new byte[Math.Max(left + next.Length, 2 * _spill.Length)];
        Window.CopyTo(target);
        next.CopyTo(target.AsSpan(left));
        (_spill, _window, _start, _end) = (target, target, 0, left + next.Length);
    }

    bool Fill(Chunk chunk)
    {
        if (chunk.Bytes.Length == 0)
            chunk.Bytes = new byte[Headroom + BufferLength];
        chunk.Length = 0;
        while (chunk.Length < BufferLength && _source.Read(chunk.Bytes.AsSpan(Headroom + chunk.Length)) is var count and > 0)
            chunk.Length += count;
        return chunk.Length > 0;
    }

    /// <summary>A buffer and how much of it is filled, behind its headroom.</summary>
    sealed class Chunk
    {
        public byte[] Bytes = [];
        public int Length;
    }
}
