using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tracefleet.Enrichment.Files;

/// <summary>Makes each distinct text one string. Bytes that are not UTF-8 become U+FFFD.</summary>
sealed class Utf8Pool
{
    readonly Dictionary<byte[], string> _texts = new(Utf8Bytes.Comparer);
    readonly Dictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public Utf8Pool() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Null for no bytes.</summary>
    public string? Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return null;
        if (!_lookup.TryGetValue(utf8, out var text))
            _lookup[utf8] = text = Encoding.UTF8.GetString(utf8);
        return text;
    }
}

/// <summary>Compares bytes by content, and lets a dictionary of arrays be asked with a span.</summary>
sealed class Utf8Bytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Bytes Comparer = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
