using Tracefleet.Enrichment.Files;

namespace Tracefleet.Enrichment.Compression;

/// <summary>The content of a gzip file as a stream. One that is cut short or damaged fails where it ends, and does not pass for a whole one.</summary>
/// <param name="input">Is disposed with this.</param>
sealed class WholeGzipStream(Stream input) : ForwardStream
{
    readonly GzipBytes _bytes = new(input);

    /// <exception cref="InvalidDataException">The data ends before its time.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        var count = _bytes.Read(buffer);
        return count > 0 || _bytes.Damage is not { } damage ? count : throw new InvalidDataException(damage);
    }

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
