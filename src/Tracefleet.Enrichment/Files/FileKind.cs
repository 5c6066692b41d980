using System.IO.Compression;

namespace Tracefleet.Enrichment.Files;

/// <summary>Tells kinds of files by their first bytes.</summary>
static class FileKind
{
    /// <summary>Enough for every sign looked for here, a tar header with them.</summary>
    public const int HeadBytes = 512;

    const int TarMagicOffset = 257;

    public static bool IsGzip(string path) => IsGzip(Head(path));

    /// <summary>RFC 1952 §2.3.1.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>A local file header, or the end record of an empty archive (APPNOTE 4.3.7, 4.3.16).</summary>
    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8);

    /// <summary>POSIX.1-1988 ustar and GNU tar.</summary>
    public static bool IsTar(ReadOnlySpan<byte> head) => head.Length > TarMagicOffset && head[TarMagicOffset..].StartsWith("ustar"u8);

    /// <summary>No text in UTF-8 has a NUL.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> head) => head.Contains((byte)0);

    public static byte[] Head(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Head(file);
    }

    /// <summary>Of the content where the file is gzip; what can be unpacked of it.</summary>
    public static byte[] HeadUnpacked(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var head = Head(file);
        if (!IsGzip(head))
            return head;
        file.Position = 0;
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        var (content, length) = (new byte[HeadBytes], 0);
        try
        {
            while (length < HeadBytes && unpacked.Read(content, length, HeadBytes - length) is > 0 and var count)
                length += count;
        }
        catch (InvalidDataException)
        {
            // Whoever reads the whole of it meets the damage too, and says so.
        }
        return content[..length];
    }

    public static byte[] Head(Stream stream)
    {
        var head = new byte[HeadBytes];
        return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }
}
