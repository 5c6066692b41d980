namespace Tracefleet.Enrichment.Compression;

/// <summary>The content of a gzip file as a stream. One that is cut short or damaged fails where it ends, and does not pass for a whole one.</summary>
/// <param name="input">Is disposed with this.</param>
sealed class WholeGzipStream(Stream input) : Stream
{
    readonly GzipBytes _bytes = new(input);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">The data ends before its time.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        var count = _bytes.Read(buffer);
        return count > 0 || _bytes.Damage is not { } damage ? count : throw new InvalidDataException(damage);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bytes.Dispose();
            input.Dispose();
        }
        base.Dispose(disposing);
    }
}
