using System.Buffers.Binary;
using System.Text;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>A place in a database. Moves through maps and arrays and reads numbers and text without making objects.</summary>
/// <remarks>
/// <c>Try</c> methods answer false where the database holds something else (another type, no such key); they throw
/// <see cref="MmdbException"/> where it is broken. A span that was read points into the database: use it while the reader is reachable.
/// The default value is empty: every method answers false.
/// </remarks>
public readonly ref struct MmdbValue
{
    readonly MmdbSection _section;
    readonly MmdbField _field;

    internal MmdbValue(MmdbSection section, int offset)
    {
        _section = section;
        _field = section.Resolve(offset);
    }

    /// <summary>Never <see cref="MmdbType.Pointer"/>: pointers are followed.</summary>
    public MmdbType Type => _field.Type;

    /// <summary>Pairs of a map or elements of an array; 0 for everything else.</summary>
    public int Count => Type is MmdbType.Map or MmdbType.Array ? _field.Size : 0;

    /// <summary>The value under a key of a map.</summary>
    public bool TryGet(ReadOnlySpan<byte> utf8Key, out MmdbValue value)
    {
        value = default;
        if (Type != MmdbType.Map)
            return false;
        var offset = _field.Start;
        for (var i = 0; i < _field.Size; i++)
        {
            if (_section.Key(offset, out offset).SequenceEqual(utf8Key))
            {
                value = new MmdbValue(_section, offset);
                return true;
            }
            offset = _section.Skip(offset);
        }
        return false;
    }

    /// <summary>An element of an array, counted from 0.</summary>
    public bool TryGet(int index, out MmdbValue value)
    {
        value = default;
        if (Type != MmdbType.Array || (uint)index >= (uint)_field.Size)
            return false;
        var offset = _field.Start;
        for (var i = 0; i < index; i++)
            offset = _section.Skip(offset);
        value = new MmdbValue(_section, offset);
        return true;
    }

    /// <summary>The elements of an array or the pairs of a map, in the order of the file; empty for everything else.</summary>
    public Enumerator GetEnumerator() => new(_section, _field);

    /// <summary>A string as its bytes, not checked to be UTF-8.</summary>
    public bool TryReadUtf8(out ReadOnlySpan<byte> utf8) => TryReadSpan(MmdbType.Utf8String, out utf8);

    public bool TryReadBytes(out ReadOnlySpan<byte> bytes) => TryReadSpan(MmdbType.Bytes, out bytes);

    /// <exception cref="MmdbException">The string is not UTF-8.</exception>
    public bool TryReadString(out string text)
    {
        text = "";
        if (!TryReadUtf8(out var utf8))
            return false;
        text = MmdbText.Decode(utf8);
        return true;
    }

    /// <summary>A double or a float.</summary>
    public bool TryReadDouble(out double value)
    {
        value = Type switch
        {
            MmdbType.Double => BitConverter.UInt64BitsToDouble(_section.UnsignedLong(_field)),
            MmdbType.Float => BitConverter.UInt32BitsToSingle((uint)_section.UnsignedLong(_field)),
            _ => 0,
        };
        return Type is MmdbType.Double or MmdbType.Float;
    }

    /// <summary>An unsigned integer of 16, 32 or 64 bits.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        var matches = Type is MmdbType.UInt16 or MmdbType.UInt32 or MmdbType.UInt64;
        value = matches ? _section.UnsignedLong(_field) : 0;
        return matches;
    }

    /// <summary>An unsigned integer of any width.</summary>
    public bool TryReadUInt128(out UInt128 value)
    {
        var matches = Type is MmdbType.UInt16 or MmdbType.UInt32 or MmdbType.UInt64 or MmdbType.UInt128;
        value = matches ? _section.Unsigned(_field) : 0;
        return matches;
    }

    public bool TryReadInt32(out int value)
    {
        value = Type == MmdbType.Int32 ? unchecked((int)_section.UnsignedLong(_field)) : 0;
        return Type == MmdbType.Int32;
    }

    public bool TryReadBoolean(out bool value)
    {
        value = Type == MmdbType.Boolean && _field.Size == 1;
        return Type == MmdbType.Boolean;
    }

    /// <summary>Unfolds the value into strings, numbers, <c>byte[]</c>, <c>object[]</c> and <c>Dictionary&lt;string, object&gt;</c>.</summary>
    /// <exception cref="MmdbException">The value is broken or larger than <see cref="MmdbLimits"/>.</exception>
    public object ToObject() => new MmdbUnfolding().Unfold(this, depth: 0);

    bool TryReadSpan(MmdbType type, out ReadOnlySpan<byte> bytes)
    {
        bytes = Type == type ? _section.Payload(_field) : default;
        return Type == type;
    }

    /// <summary>Walks a container once, front to back.</summary>
    public ref struct Enumerator
    {
        readonly MmdbSection _section;
        readonly bool _isMap;
        int _left;
        int _offset;

        internal Enumerator(MmdbSection section, MmdbField field)
        {
            _section = section;
            _isMap = field.Type == MmdbType.Map;
            _left = field.Type is MmdbType.Map or MmdbType.Array ? field.Size : 0;
            _offset = field.Start;
        }

        /// <summary>Key of the current pair; empty in an array.</summary>
        public ReadOnlySpan<byte> Key { get; private set; }

        public MmdbValue Value { get; private set; }

        public Enumerator Current => this;

        public bool MoveNext()
        {
            if (_left == 0)
                return false;
            _left--;
            Key = _isMap ? _section.Key(_offset, out _offset) : default;
            Value = new MmdbValue(_section, _offset);
            _offset = _section.Skip(_offset);
            return true;
        }
    }
}
