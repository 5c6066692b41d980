using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Tracefleet.Agent.Spooling;

/// <summary>One spooled batch on disk: magic, payload length, the first 8 bytes of the payload's SHA-256, payload.</summary>
/// <remarks>A file gets its name only after it is complete and on disk, so a torn write is never mistaken for a batch.</remarks>
static class SpoolFile
{
    const int HeaderLength = 16;
    const uint Magic = 0x54465350; // "TFSP"

    public static void Write(string path, ReadOnlySpan<byte> payload)
    {
        var unfinished = path + ".tmp";
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteUInt32BigEndian(header, Magic);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], payload.Length);
        BinaryPrimitives.WriteUInt64BigEndian(header[8..], Digest(payload));
        try
        {
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(header);
                file.Write(payload);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>False when the file is not a whole batch as it was written.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderLength
            || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Magic
            || BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)) != bytes.Length - HeaderLength
            || BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)) != Digest(bytes.AsSpan(HeaderLength)))
            return false;
        payload = bytes[HeaderLength..];
        return true;
    }

    static ulong Digest(ReadOnlySpan<byte> payload)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}
