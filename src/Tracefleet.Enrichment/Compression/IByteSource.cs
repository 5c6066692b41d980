namespace Tracefleet.Enrichment.Compression;

/// <summary>Bytes in order, from one thread. A source that is damaged gives all that comes before the damage and then ends.</summary>
public interface IByteSource : IDisposable
{
    /// <summary>Fills the start of the buffer; 0 at the end.</summary>
    int Read(Span<byte> buffer);

    /// <summary>Why the bytes end before their time; null while they do not.</summary>
    string? Damage { get; }
}

/// <summary>A stream as it is.</summary>
sealed class PlainBytes(Stream input) : IByteSource
{
    public string? Damage => null;

    public int Read(Span<byte> buffer) => input.Read(buffer);

    public void Dispose() { }
}
