using System.Buffers.Binary;
using System.Text;
using Tracefleet.Enrichment.Files;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>A value as it stands inside a map or array: itself, or a pointer to it.</summary>
readonly record struct MmdbItem(byte[] Encoded);

/// <summary>Encodes values for the data section. Equal texts, maps and arrays are written once and pointed at.</summary>
/// <param name="isShared">Whether there are pointers at all; without them a map holds everything inside it, as metadata does.</param>
sealed class MmdbDataSection(bool isShared)
{
    /// <summary>The longest pointer. What is not longer than that is repeated.</summary>
    const int PointerBytes = 5;

    readonly MemoryStream _bytes = new();
    readonly Dictionary<byte[], int> _offsets = new(Utf8Bytes.Comparer);

    public int Length => (int)_bytes.Length;

    public void WriteTo(Stream output) => _bytes.WriteTo(output);

    public MmdbItem Text(string text) => Shared(WithControl(MmdbType.Utf8String, Encoding.UTF8.GetBytes(text)));

    public static MmdbItem Real(double value)
    {
        var payload = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(payload, value);
        return new MmdbItem(WithControl(MmdbType.Double, payload));
    }

    /// <param name="type">An unsigned type; leading zero bytes are left out.</param>
    public static MmdbItem Number(MmdbType type, ulong value)
    {
        var payload = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(payload, value);
        return new MmdbItem(WithControl(type, payload.AsSpan().TrimStart((byte)0)));
    }

    public MmdbItem Map(params ReadOnlySpan<(string Key, MmdbItem? Value)> pairs) => Shared(EncodedMap(pairs));

    /// <summary>Writes a map that is a record of its own.</summary>
    /// <returns>Its offset; null where no pair has a value.</returns>
    public int? Record(params ReadOnlySpan<(string Key, MmdbItem? Value)> pairs) =>
        EncodedMap(pairs) is { Length: > 1 } encoded ? OffsetOf(encoded) : null;

    public MmdbItem Array(params ReadOnlySpan<MmdbItem> elements)
    {
        var encoded = new MemoryStream();
        encoded.Write(Control(MmdbType.Array, elements.Length));
        foreach (var element in elements)
            encoded.Write(element.Encoded);
        return Shared(encoded.ToArray());
    }

    /// <summary>Pairs without a value are left out.</summary>
    byte[] EncodedMap(ReadOnlySpan<(string Key, MmdbItem? Value)> pairs)
    {
        var encoded = new MemoryStream();
        var count = 0;
        foreach (var (key, value) in pairs)
        {
            if (value is null)
                continue;
            encoded.Write(Text(key).Encoded);
            encoded.Write(value.Value.Encoded);
            count++;
        }
        return [.. Control(MmdbType.Map, count), .. encoded.GetBuffer().AsSpan(0, (int)encoded.Length)];
    }

    MmdbItem Shared(byte[] encoded) => new(!isShared || encoded.Length <= PointerBytes ? encoded : Pointer(OffsetOf(encoded)));

    int OffsetOf(byte[] encoded)
    {
        if (_offsets.TryGetValue(encoded, out var offset))
            return offset;
        offset = Length;
        _bytes.Write(encoded);
        _offsets.Add(encoded, offset);
        return offset;
    }

    /// <remarks>The longer forms count from where the shorter end.</remarks>
    static byte[] Pointer(int target) => target switch
    {
        < 2048 => [(byte)(0x20 | target >> 8), (byte)(target & 0xFF)],
        < 526_336 => [(byte)(0x28 | target - 2048 >> 16), .. Low(target - 2048, 2)],
        < 134_744_064 => [(byte)(0x30 | target - 526_336 >> 24), .. Low(target - 526_336, 3)],
        _ => [0x38, .. Low(target, 4)],
    };

    static byte[] WithControl(MmdbType type, ReadOnlySpan<byte> payload) => [.. Control(type, payload.Length), .. payload];

    /// <remarks>Sizes from 29 on follow in one to three bytes; types from 8 on in a byte of their own.</remarks>
    static byte[] Control(MmdbType type, int size)
    {
        var code = size switch { < 29 => size, < 285 => 29, < 65_821 => 30, _ => 31 };
        var rest = code switch { < 29 => [], 29 => Low(size - 29, 1), 30 => Low(size - 285, 2), _ => Low(size - 65_821, 3) };
        return type > MmdbType.Map ? [(byte)code, (byte)(type - 7), .. rest] : [(byte)((int)type << 5 | code), .. rest];
    }

    static byte[] Low(int value, int bytes)
    {
        var full = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(full, value);
        return full[(4 - bytes)..];
    }
}
