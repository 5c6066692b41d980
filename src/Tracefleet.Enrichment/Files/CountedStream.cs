namespace Tracefleet.Enrichment.Files;

/// <summary>Tells how many bytes each read gave. Seeks where the stream below does.</summary>
sealed class CountedStream(Stream below, Action<long> count) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => below.CanSeek;
    public override bool CanWrite => false;
    public override long Length => below.Length;

    public override long Position
    {
        get => below.Position;
        set => below.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var length = below.Read(buffer);
        count(length);
        return length;
    }

    public override long Seek(long offset, SeekOrigin origin) => below.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            below.Dispose();
        base.Dispose(disposing);
    }
}
