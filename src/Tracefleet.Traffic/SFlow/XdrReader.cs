using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Traffic.SFlow;

/// <summary>Reads XDR (RFC 4506) from bytes that may end anywhere. A read beyond the end gives 0 or nothing and says so in <see cref="HasFailed"/>.</summary>
ref struct XdrReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> _rest = bytes;

    /// <summary>A read went beyond the end, or a value has no meaning that is known.</summary>
    public bool HasFailed { get; private set; }

    public readonly int Remaining => _rest.Length;

    public uint UInt32()
    {
        var word = Take(4);
        return word.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(word);
    }

    public ulong UInt64()
    {
        var words = Take(8);
        return words.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(words);
    }

    /// <summary>Bytes of variable length, whose padding to four bytes may be missing at the very end.</summary>
    public ReadOnlySpan<byte> Opaque()
    {
        var length = UInt32();
        if (length > (uint)_rest.Length)
            return Fail();
        var value = _rest[..(int)length];
        _rest = _rest[Math.Min(_rest.Length, (int)length + 3 & ~3)..];
        return value;
    }

    /// <summary>Bytes of a fixed length that is a multiple of four.</summary>
    public ReadOnlySpan<byte> Fixed(int length) => Take(length);

    /// <summary>So many numbers of four bytes, still in network order.</summary>
    public ReadOnlySpan<byte> Numbers(uint count)
    {
        if (count > (uint)_rest.Length / 4)
            return Fail();
        return Take((int)count * 4);
    }

    /// <summary>Type and bytes; null for the type "unknown" and for an address of zeros.</summary>
    public Address? Address()
    {
        var bytes = UInt32() switch
        {
            0 => default,
            1 => Take(4),
            2 => Take(16),
            _ => Fail(),
        };
        return bytes.ContainsAnyExcept((byte)0) ? Addressing.Address.FromBytes(bytes) : null;
    }

    ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
            return Fail();
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    ReadOnlySpan<byte> Fail()
    {
        HasFailed = true;
        _rest = default;
        return default;
    }
}
