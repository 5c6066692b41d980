using System.Security.Cryptography;

namespace Tracefleet.Snapshots.Keeping;

/// <summary>SHA-256 of files.</summary>
static class FileHash
{
    /// <returns>64 hexadecimal digits, lower case.</returns>
    public static async Task<string> OfAsync(string path, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, useAsync: false);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }
}
