namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Turns one value into objects, and stops where pointers make a small record unfold without end.</summary>
sealed class MmdbUnfolding
{
    int _values;
    int _bytes;

    public object Unfold(MmdbValue value, int depth)
    {
        if (depth > MmdbLimits.Depth)
            throw new MmdbException(MmdbFault.TooDeep, $"Containers are nested deeper than {MmdbLimits.Depth}.");
        if (++_values > MmdbLimits.Values)
            throw new MmdbException(MmdbFault.TooMany, $"A record unfolds to more than {MmdbLimits.Values} values.");
        return value.Type switch
        {
            MmdbType.Map => UnfoldMap(value, depth),
            MmdbType.Array => UnfoldArray(value, depth),
            MmdbType.Utf8String => value.TryReadUtf8(out var utf8) ? MmdbText.Decode(Counted(utf8)) : "",
            MmdbType.Bytes => value.TryReadBytes(out var bytes) ? Counted(bytes).ToArray() : [],
            _ => Scalar(value),
        };
    }

    Dictionary<string, object> UnfoldMap(MmdbValue map, int depth)
    {
        var pairs = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var pair in map)
            pairs[MmdbText.Decode(Counted(pair.Key))] = Unfold(pair.Value, depth + 1);
        return pairs;
    }

    object[] UnfoldArray(MmdbValue array, int depth)
    {
        var elements = new List<object>();
        foreach (var element in array)
            elements.Add(Unfold(element.Value, depth + 1));
        return [.. elements];
    }

    ReadOnlySpan<byte> Counted(ReadOnlySpan<byte> bytes)
    {
        _bytes += bytes.Length;
        return _bytes <= MmdbLimits.Bytes
            ? bytes
            : throw new MmdbException(MmdbFault.TooMany, $"A record unfolds to more than {MmdbLimits.Bytes} bytes of text.");
    }

    static object Scalar(MmdbValue value)
    {
        value.TryReadUInt128(out var number);
        value.TryReadDouble(out var real);
        value.TryReadInt32(out var signed);
        value.TryReadBoolean(out var truth);
        return value.Type switch
        {
            MmdbType.Double => real,
            MmdbType.Float => (float)real,
            MmdbType.UInt16 => (ushort)number,
            MmdbType.UInt32 => (uint)number,
            MmdbType.UInt64 => (ulong)number,
            MmdbType.UInt128 => number,
            MmdbType.Int32 => signed,
            _ => truth,
        };
    }
}
