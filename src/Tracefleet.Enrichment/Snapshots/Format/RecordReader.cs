using System.Buffers.Binary;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>Reads what <see cref="RecordWriter"/> wrote. Reading past the end, or what cannot be, gives zeros and sets <see cref="IsBroken"/>.</summary>
ref struct RecordReader(ReadOnlySpan<byte> record, int strings)
{
    const int MaxShift = 28;

    ReadOnlySpan<byte> _rest = record;

    public bool IsBroken { get; private set; }

    /// <summary>Read to the end and nothing wrong.</summary>
    public readonly bool IsWhole => !IsBroken && _rest.IsEmpty;

    public byte Byte() => Bytes(1) is [var value] ? value : (byte)0;

    public ReadOnlySpan<byte> Bytes(int length)
    {
        if (length > _rest.Length)
        {
            Break();
            return default;
        }
        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    public uint Number()
    {
        var value = 0u;
        for (var shift = 0; shift <= MaxShift; shift += 7)
        {
            var octet = Byte();
            if (shift == MaxShift && octet > 0xF)
                break;
            value |= (uint)(octet & 0x7F) << shift;
            if (octet < 0x80)
                return value;
        }
        Break();
        return 0;
    }

    public int SignedNumber() => unchecked((int)Number());

    /// <summary>How many of something follow, each of a byte at least.</summary>
    public int Count()
    {
        var count = Number();
        if (count <= (uint)_rest.Length)
            return (int)count;
        Break();
        return 0;
    }

    /// <summary>A finite number of at most this size.</summary>
    public double Double(double limit)
    {
        var bytes = Bytes(sizeof(double));
        var value = bytes.IsEmpty ? 0 : BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        if (Math.Abs(value) <= limit)
            return value;
        Break();
        return 0;
    }

    /// <summary>The number of a string.</summary>
    public int Text()
    {
        var number = Number();
        if (number < (uint)strings)
            return (int)number;
        Break();
        return 0;
    }

    public void Break()
    {
        IsBroken = true;
        _rest = default;
    }
}
