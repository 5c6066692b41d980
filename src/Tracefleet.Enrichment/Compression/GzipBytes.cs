using System.IO.Compression;
using Tracefleet.Enrichment.Files;

namespace Tracefleet.Enrichment.Compression;

/// <summary>The members of a gzip file (RFC 1952), one after the other.</summary>
/// <remarks>
/// <see cref="GZipStream"/> ends without a word where its input does. So a member of our own is put behind the input: where the input is whole, its
/// content comes out last; where the input is cut, something else or nothing does.
/// </remarks>
sealed class GzipBytes : IByteSource
{
    static readonly byte[] s_mark = [.. "the end of the input"u8];
    static readonly byte[] s_markMember = Compressed(s_mark);

    readonly MarkedEnd _input;
    readonly GZipStream _stream;
    bool _isOver;

    public GzipBytes(Stream input)
    {
        _input = new MarkedEnd(input);
        _stream = new GZipStream(_input, CompressionMode.Decompress);
    }

    public string? Damage { get; private set; }

    public int Read(Span<byte> buffer)
    {
        if (_isOver)
            return 0;
        try
        {
            // Input is only asked for when all that came before is out, so what comes after the end of the input is the mark, or garbage.
            var count = _stream.Read(buffer);
            if (!_input.HasEnded)
                return count;
            CheckMark(buffer[..count]);
        }
        catch (InvalidDataException failure)
        {
            Damage = _input.HasEnded ? "the gzip data is cut short" : $"the gzip data is damaged ({failure.Message.TrimEnd('.')})";
        }
        _isOver = true;
        return 0;
    }

    public void Dispose() => _stream.Dispose();

    void CheckMark(ReadOnlySpan<byte> first)
    {
        Span<byte> last = stackalloc byte[s_mark.Length + 1];
        var length = Math.Min(first.Length, last.Length);
        first[..length].CopyTo(last);
        while (length < last.Length && _stream.Read(last[length..]) is var more and > 0)
            length += more;
        if (!last[..length].SequenceEqual(s_mark))
            Damage = "the gzip data is cut short or followed by something else";
    }

    static byte[] Compressed(byte[] content)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.NoCompression))
            gzip.Write(content);
        return output.ToArray();
    }

    /// <summary>An input with the mark behind it.</summary>
    sealed class MarkedEnd(Stream input) : ForwardStream
    {
        readonly MemoryStream _mark = new(s_markMember);

        public bool HasEnded { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (!HasEnded && input.Read(buffer) is var count and > 0)
                return count;
            HasEnded = true;
            return _mark.Read(buffer);
        }
    }
}
