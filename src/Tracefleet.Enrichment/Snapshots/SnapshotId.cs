using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Makes identifiers such as <c>asn_202605311208_1f59</c>: kind, UTC minute of the data, first 16 bits of the SHA-256 of the content.</summary>
public sealed class SnapshotId(string kind, DateTimeOffset builtAt) : IDisposable
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Append(string text) => _hash.AppendData(Encoding.UTF8.GetBytes(text));

    public void Append(ReadOnlySpan<byte> content) => _hash.AppendData(content);

    public string Finish()
    {
        var digest = Convert.ToHexStringLower(_hash.GetHashAndReset().AsSpan(0, 2));
        return string.Create(CultureInfo.InvariantCulture, $"{kind}_{builtAt.UtcDateTime:yyyyMMddHHmm}_{digest}");
    }

    public static string Of(string kind, DateTimeOffset builtAt, ReadOnlySpan<byte> content)
    {
        using var id = new SnapshotId(kind, builtAt);
        id.Append(content);
        return id.Finish();
    }

    /// <summary>The kind as it begins identifiers: <c>asn</c>, <c>geo</c>, <c>ixp</c>.</summary>
    public static string WordOf(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => "asn",
        SnapshotKind.Geo => "geo",
        SnapshotKind.Ixp => "ixp",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
    };

    public void Dispose() => _hash.Dispose();
}
