namespace Tracefleet.Agent.Traffic.Capturing;

/// <summary>What another program writes while it is read: it may write nothing for a long time, and nobody can read it again.</summary>
/// <remarks>Whoever holds <see cref="Turn"/> uses the reader of this stream. A reading that waits for the other program lets go of it meanwhile, so that
/// what came before can be stored. What is read on a thread of its own to be decompressed is waited for with the turn held.</remarks>
public sealed class CapturePipe(Stream input) : Stream
{
    internal Lock Turn { get; } = new();

    public override int Read(Span<byte> buffer)
    {
        if (!Turn.IsHeldByCurrentThread)
            return input.Read(buffer);
        Turn.Exit();
        try
        {
            return input.Read(buffer);
        }
        finally
        {
            Turn.Enter();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
