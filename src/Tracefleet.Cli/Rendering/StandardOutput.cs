using Microsoft.Win32.SafeHandles;

namespace Tracefleet.Cli.Rendering;

/// <summary>Standard output that fails in one sentence when its disk is full, and quietly when nobody reads it any more, as under <c>| head -1</c>.
/// The runtime's own stream forgets what is written then, and a ping or a sweep would go on for nobody.</summary>
sealed class StandardOutput : Stream
{
    const int Descriptor = 1, BrokenPipe = 32;

    readonly Stream _inner;

    StandardOutput(Stream inner) => _inner = inner;

    /// <summary>For bytes that go out as they are.</summary>
    public static Stream Open() => new StandardOutput(Console.IsOutputRedirected ? OpenRedirected() : Console.OpenStandardOutput());

    /// <summary>Lets all that writes text to the console fail likewise.</summary>
    public static void SetUp()
    {
        if (Console.IsOutputRedirected)
            Console.SetOut(new StreamWriter(Open(), Console.OutputEncoding) { AutoFlush = true });
    }

    static Stream OpenRedirected()
    {
        try
        {
            var output = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            // A file may be that of standard error too: who keeps a position of his own would overwrite it.
            return output.CanSeek ? Console.OpenStandardOutput() : output;
        }
        catch (Exception unusable) when (unusable is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return Console.OpenStandardOutput();
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _inner.Write(buffer);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Told(failure);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _inner.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Told(failure);
        }
    }

    static Exception Told(Exception failure) => failure.HResult == BrokenPipe
        ? new OutputClosedException()
        : new CliException($"standard output cannot be written: {failure.Message.TrimEnd('.')}. Write to another file, or make room.");

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => _inner.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>Whoever read standard output has gone; there is nobody to tell.</summary>
sealed class OutputClosedException : Exception;
