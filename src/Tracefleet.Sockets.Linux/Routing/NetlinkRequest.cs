using System.Runtime.InteropServices;
using Tracefleet.Addressing;

namespace Tracefleet.Sockets.Linux.Routing;

/// <summary>Writes one request: header, a fixed part, attributes. Numbers are in the host's order, as netlink wants them.</summary>
ref struct NetlinkRequest
{
    public const ushort GetLink = 18, GetAddress = 22, GetRoute = 26, NewNeighbour = 28, GetNeighbour = 30, GetRule = 34;

    const int HeaderLength = 16, Alignment = 4;
    const ushort RequestFlag = 1, DumpFlags = 0x300, ChangeFlags = 0x404;

    readonly Span<byte> _bytes;
    int _length;

    NetlinkRequest(Span<byte> buffer, ushort type, ushort flags, ReadOnlySpan<byte> fixedPart)
    {
        _bytes = buffer;
        _bytes.Clear();
        MemoryMarshal.Write(_bytes[4..], type);
        MemoryMarshal.Write(_bytes[6..], (ushort)(RequestFlag | flags));
        fixedPart.CopyTo(_bytes[HeaderLength..]);
        _length = HeaderLength + fixedPart.Length;
    }

    public static NetlinkRequest ForOne(Span<byte> buffer, ushort type, ReadOnlySpan<byte> fixedPart) => new(buffer, type, 0, fixedPart);

    public static NetlinkRequest ForAll(Span<byte> buffer, ushort type, ReadOnlySpan<byte> fixedPart) => new(buffer, type, DumpFlags, fixedPart);

    public static NetlinkRequest ToCreate(Span<byte> buffer, ushort type, ReadOnlySpan<byte> fixedPart) => new(buffer, type, ChangeFlags, fixedPart);

    public void Add(ushort attribute, Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        Add(attribute, bytes[..address.WriteBytes(bytes)]);
    }

    public void Add(ushort attribute, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        MemoryMarshal.Write(bytes, number);
        Add(attribute, bytes);
    }

    void Add(ushort attribute, scoped ReadOnlySpan<byte> value)
    {
        MemoryMarshal.Write(_bytes[_length..], (ushort)(Alignment + value.Length));
        MemoryMarshal.Write(_bytes[(_length + 2)..], attribute);
        value.CopyTo(_bytes[(_length + Alignment)..]);
        _length += Alignment + (value.Length + Alignment - 1 & -Alignment);
    }

    public readonly ReadOnlySpan<byte> Finish()
    {
        MemoryMarshal.Write(_bytes, _length);
        return _bytes[.._length];
    }
}

/// <summary>Walks the attributes after a message's fixed part.</summary>
ref struct NetlinkAttributes(ReadOnlySpan<byte> rest)
{
    const int HeaderLength = 4;
    const ushort TypeMask = 0x3FFF;

    ReadOnlySpan<byte> _rest = rest;

    public ushort Type { get; private set; }
    public ReadOnlySpan<byte> Value { get; private set; }

    public readonly int Number => Value.Length >= sizeof(int) ? BitConverter.ToInt32(Value) : 0;
    public readonly Address? Address => Value.Length is 4 or 16 ? Addressing.Address.FromBytes(Value) : null;

    public bool Next()
    {
        if (_rest.Length < HeaderLength)
            return false;
        var length = BitConverter.ToUInt16(_rest);
        if (length < HeaderLength || length > _rest.Length)
            return false;
        Type = (ushort)(BitConverter.ToUInt16(_rest[2..]) & TypeMask);
        Value = _rest[HeaderLength..length];
        _rest = _rest[Math.Min(length + 3 & ~3, _rest.Length)..];
        return true;
    }
}
