using System.Buffers.Binary;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>A data or metadata section: reads control bytes and payloads, and checks each against the section before touching it.</summary>
/// <remarks>The owner keeps a mapped file mapped: every read ends with <see cref="GC.KeepAlive"/>, so the mapping outlives the read.</remarks>
readonly ref struct MmdbSection(ReadOnlySpan<byte> bytes, object owner)
{
    const int ExtendedTypes = 7;

    readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Length => _bytes.Length;

    /// <summary>The value at an offset; a pointer is followed once, since the format forbids pointers to pointers.</summary>
    public MmdbField Resolve(int offset)
    {
        var field = FieldAt(offset);
        if (field.Type != MmdbType.Pointer)
            return field;
        var target = FieldAt(field.Start);
        return target.Type != MmdbType.Pointer ? target : throw MmdbException.At(MmdbFault.InvalidPointer, offset, "A pointer leads to a pointer");
    }

    /// <summary>The value written at an offset, pointers included; for a pointer, <see cref="MmdbField.Start"/> is its target.</summary>
    public MmdbField FieldAt(int offset)
    {
        var field = unchecked(ReadField(offset));
        GC.KeepAlive(owner);
        return field;
    }

    /// <summary>The offset behind a value and everything inside it. Not recursive: a container owes its elements to the count of what is still to pass.</summary>
    public int Skip(int offset)
    {
        for (var pending = 1L; pending > 0; pending--)
        {
            var field = FieldAt(offset);
            offset = field.Next;
            pending += field.Type switch { MmdbType.Map => 2L * field.Size, MmdbType.Array => field.Size, _ => 0 };
        }
        return offset;
    }

    /// <summary>A map key, which is a string or a pointer to one.</summary>
    public ReadOnlySpan<byte> Key(int offset, out int next)
    {
        var field = FieldAt(offset);
        next = field.Next;
        if (field.Type == MmdbType.Pointer)
            field = FieldAt(field.Start);
        return field.Type == MmdbType.Utf8String
            ? Payload(field)
            : throw MmdbException.At(MmdbFault.InvalidKey, offset, $"A map key is a {field.Type}, not a string");
    }

    public ReadOnlySpan<byte> Payload(MmdbField field) => _bytes.Slice(field.Start, field.Size);

    /// <summary>A big-endian number of 0 to 16 bytes; leading zeros are left out in the file.</summary>
    public UInt128 Unsigned(MmdbField field)
    {
        Span<byte> full = stackalloc byte[16];
        full.Clear();
        Payload(field).CopyTo(full[(16 - field.Size)..]);
        GC.KeepAlive(owner);
        return BinaryPrimitives.ReadUInt128BigEndian(full);
    }

    public ulong UnsignedLong(MmdbField field)
    {
        var value = 0UL;
        foreach (var octet in Payload(field))
            value = value << 8 | octet;
        GC.KeepAlive(owner);
        return value;
    }

    MmdbField ReadField(int offset)
    {
        if ((uint)offset >= (uint)_bytes.Length)
            throw MmdbException.At(MmdbFault.Truncated, offset, "A value starts behind the section");
        var control = _bytes[offset++];
        var type = (MmdbType)(control >> 5);
        if (type == MmdbType.Pointer)
            return ReadPointer(control, offset);
        if (type == 0)
            type = ReadExtendedType(ref offset);
        var size = control & 0x1F;
        if (size > 28)
            size = ReadSize(size, ref offset);
        return Checked(type, size, offset);
    }

    MmdbType ReadExtendedType(ref int offset)
    {
        Require(offset, 1);
        var type = _bytes[offset++] + ExtendedTypes;
        return type is >= (int)MmdbType.Int32 and <= (int)MmdbType.Float and not (int)MmdbType.DataCacheContainer and not (int)MmdbType.EndMarker
            ? (MmdbType)type
            : throw MmdbException.At(MmdbFault.InvalidType, offset, $"Type {type} does not belong in a database");
    }

    int ReadSize(int code, ref int offset)
    {
        var width = code - 28;
        Require(offset, width);
        var value = 0;
        for (var i = 0; i < width; i++)
            value = value << 8 | _bytes[offset++];
        return value + width switch { 1 => 29, 2 => 285, _ => 65_821 };
    }

    MmdbField ReadPointer(byte control, int offset)
    {
        var width = (control >> 3 & 3) + 1;
        Require(offset, width);
        var value = width == 4 ? 0u : (uint)control & 7;
        for (var i = 0; i < width; i++)
            value = value << 8 | _bytes[offset + i];
        value += width switch { 2 => 2048u, 3 => 526_336u, _ => 0u };
        return value < (uint)_bytes.Length
            ? new MmdbField(MmdbType.Pointer, 0, (int)value, offset + width)
            : throw MmdbException.At(MmdbFault.InvalidPointer, offset, $"A pointer leads to {value}, the section has {_bytes.Length} bytes");
    }

    MmdbField Checked(MmdbType type, int size, int offset)
    {
        var fits = type switch
        {
            MmdbType.Double => size == 8,
            MmdbType.Float => size == 4,
            MmdbType.Boolean => size <= 1,
            MmdbType.UInt16 => size <= 2,
            MmdbType.UInt32 or MmdbType.Int32 => size <= 4,
            MmdbType.UInt64 => size <= 8,
            MmdbType.UInt128 => size <= 16,
            _ => true,
        };
        if (!fits)
            throw MmdbException.At(MmdbFault.InvalidSize, offset, $"A {type} has {size} bytes");
        var inside = type switch { MmdbType.Map => 2 * size, MmdbType.Boolean => 0, _ => size };
        Require(offset, inside);
        return new MmdbField(type, size, offset, type is MmdbType.Map or MmdbType.Array ? offset : offset + inside);
    }

    /// <summary>Each element of a container takes at least a byte, so this also refuses counts that the section cannot hold.</summary>
    void Require(int offset, int length)
    {
        if (length > _bytes.Length - offset)
            throw MmdbException.At(MmdbFault.Truncated, offset, $"{length} bytes are announced, {_bytes.Length - offset} are left");
    }
}

/// <summary>One value as written.</summary>
/// <param name="Size">Bytes of payload; pairs of a map; elements of an array; 0 or 1 as the value of a boolean.</param>
/// <param name="Start">Where the payload or the first element starts; the target of a pointer.</param>
/// <param name="Next">Where the next value starts; for a container, its first element.</param>
readonly record struct MmdbField(MmdbType Type, int Size, int Start, int Next);
