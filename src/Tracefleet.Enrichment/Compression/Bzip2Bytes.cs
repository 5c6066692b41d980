namespace Tracefleet.Enrichment.Compression;

/// <summary>The streams of a bzip2 file, one after the other, as parallel compressors and appending write them.</summary>
/// <remarks>A thread of its own undoes the Huffman codes of the next blocks while the caller undoes the sorting of the current one. Three blocks of 3.6 MB are held.</remarks>
sealed class Bzip2Bytes : IByteSource
{
    const int Blocks = 3;

    readonly FilledAhead<Bzip2Block> _blocks;
    readonly Bzip2Text _text = new();
    Bzip2Block? _block;

    public Bzip2Bytes(Stream input, CancellationToken cancellation)
    {
        var source = new Bzip2Blocks(input);
        _blocks = new FilledAhead<Bzip2Block>([.. Enumerable.Range(0, Blocks).Select(_ => new Bzip2Block())], source.Read, "bzip2 blocks", cancellation);
    }

    public string? Damage { get; private set; }

    public int Read(Span<byte> buffer)
    {
        while (Damage is null)
        {
            if (_block is null && !TryTake())
                return 0;
            var count = _text.Read(buffer);
            if (count > 0 || buffer.IsEmpty)
                return count;
            if (_text.Crc != _block!.Crc)
                Damage = "the bzip2 data is damaged (the checksum of a block is wrong)";
            _block = null;
            _blocks.Release();
        }
        return 0;
    }

    public void Dispose() => _blocks.Dispose();

    bool TryTake()
    {
        _block = _blocks.Take();
        Damage = _block?.Damage;
        if (_block is null || Damage is not null)
            return false;
        _text.Start(_block);
        return true;
    }
}
