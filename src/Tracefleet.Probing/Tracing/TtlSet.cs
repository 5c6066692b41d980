using System.Numerics;

namespace Tracefleet.Probing.Tracing;

/// <summary>A set of TTLs, 1 to 255, that answers in constant time.</summary>
struct TtlSet
{
    ulong _first, _second, _third, _fourth;

    public readonly bool IsEmpty => (_first | _second | _third | _fourth) == 0;

    public void Set(int ttl, bool isIn)
    {
        ref var word = ref WordOf(ttl);
        var bit = 1UL << (ttl & 63);
        word = isIn ? word | bit : word & ~bit;
    }

    /// <summary>The lowest; 0 in an empty set.</summary>
    public readonly int Lowest =>
        _first != 0 ? BitOperations.TrailingZeroCount(_first)
        : _second != 0 ? 64 + BitOperations.TrailingZeroCount(_second)
        : _third != 0 ? 128 + BitOperations.TrailingZeroCount(_third)
        : _fourth != 0 ? 192 + BitOperations.TrailingZeroCount(_fourth)
        : 0;

    public readonly int Count =>
        BitOperations.PopCount(_first) + BitOperations.PopCount(_second) + BitOperations.PopCount(_third) + BitOperations.PopCount(_fourth);

    /// <summary>Those up to and including one.</summary>
    public readonly TtlSet UpTo(int ttl) => this & new TtlSet
    {
        _first = Mask(ttl),
        _second = Mask(ttl - 64),
        _third = Mask(ttl - 128),
        _fourth = Mask(ttl - 192),
    };

    /// <summary>Those above one.</summary>
    public readonly TtlSet Above(int ttl) => this & new TtlSet
    {
        _first = ~Mask(ttl),
        _second = ~Mask(ttl - 64),
        _third = ~Mask(ttl - 128),
        _fourth = ~Mask(ttl - 192),
    };

    public static TtlSet operator |(in TtlSet left, in TtlSet right) => new()
    {
        _first = left._first | right._first,
        _second = left._second | right._second,
        _third = left._third | right._third,
        _fourth = left._fourth | right._fourth,
    };

    public static TtlSet operator &(in TtlSet left, in TtlSet right) => new()
    {
        _first = left._first & right._first,
        _second = left._second & right._second,
        _third = left._third & right._third,
        _fourth = left._fourth & right._fourth,
    };

    // Bits 0 to last of a word.
    static ulong Mask(int last) => last < 0 ? 0 : last >= 63 ? ulong.MaxValue : (2UL << last) - 1;

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    ref ulong WordOf(int ttl)
    {
        switch (ttl >> 6)
        {
            case 0: return ref _first;
            case 1: return ref _second;
            case 2: return ref _third;
            default: return ref _fourth;
        }
    }
}
