using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Compression;

/// <summary>Tells by its first bytes how an input is compressed. What is inside is not looked at again: nothing is compressed twice.</summary>
public static class CompressedInput
{
    const int MaxMagic = 10;

    /// <param name="bytesRead">How much of the input, as it is stored, has been read.</param>
    /// <exception cref="SnapshotException">It is compressed in a way that is not read here.</exception>
    public static IByteSource Open(Stream input, string name, CancellationToken cancellation, out Func<long> bytesRead)
    {
        var start = new byte[MaxMagic];
        var whole = new RewoundStream(start.AsMemory(0, input.ReadAtLeast(start, MaxMagic, throwOnEndOfStream: false)), input);
        bytesRead = () => whole.BytesRead;
        return start switch
        {
            [0x1F, 0x8B, 8, ..] => new GzipBytes(whole),
            [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31 or 0x17, ..] => new Bzip2Bytes(whole, cancellation),
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => throw Other(name, "xz", "xz -d"),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => throw Other(name, "zstd", "zstd -d"),
            [(byte)'P', (byte)'K', 3, 4, ..] => throw Other(name, "zip", "unzip -p"),
            _ => new PlainBytes(whole),
        };
    }

    static SnapshotException Other(string name, string format, string command) =>
        new(name, null, $"it is compressed as {format}; gzip, bzip2 and plain files are read: decompress it first, for example with {command}");
}
