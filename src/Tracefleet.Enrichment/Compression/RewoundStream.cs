using Tracefleet.Enrichment.Files;

namespace Tracefleet.Enrichment.Compression;

/// <summary>Bytes already taken from a stream, then the rest of it. Counts what is read; leaves the stream open.</summary>
sealed class RewoundStream(ReadOnlyMemory<byte> start, Stream rest) : ForwardStream
{
    ReadOnlyMemory<byte> _start = start;
    long _read;

    /// <summary>Bytes handed out so far; may be asked from any thread.</summary>
    public long BytesRead => Volatile.Read(ref _read);

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _start.Length);
        if (count == 0)
            count = rest.Read(buffer);
        else
            _start.Span[..count].CopyTo(buffer);
        _start = _start[Math.Min(count, _start.Length)..];
        Volatile.Write(ref _read, _read + count);
        return count;
    }
}
