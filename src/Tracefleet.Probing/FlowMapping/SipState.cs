using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>The state of SipHash and its round, with one or two rounds for each word (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
/// INDOCRYPT 2012, §2). It stays in registers: everything is inlined.</summary>
struct SipState(ulong low, ulong high)
{
    ulong _v0 = low ^ 0x736F_6D65_7073_6575, _v1 = high ^ 0x646F_7261_6E64_6F6D, _v2 = low ^ 0x6C79_6765_6E65_7261,
        _v3 = high ^ 0x7465_6462_7974_6573;

    /// <summary>Takes in a word with one round, as in SipHash-1-3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AbsorbOnce(ulong word)
    {
        _v3 ^= word;
        Round();
        _v0 ^= word;
    }

    /// <summary>Takes in a word with two rounds, as in SipHash-2-4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AbsorbTwice(ulong word)
    {
        _v3 ^= word;
        Round();
        Round();
        _v0 ^= word;
    }

    /// <summary>The hash after three rounds, as in SipHash-1-3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FinishThrice()
    {
        _v2 ^= 0xFF;
        Round();
        Round();
        Round();
        return _v0 ^ _v1 ^ _v2 ^ _v3;
    }

    /// <summary>The hash after four rounds, as in SipHash-2-4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FinishFourTimes()
    {
        _v2 ^= 0xFF;
        Round();
        Round();
        Round();
        Round();
        return _v0 ^ _v1 ^ _v2 ^ _v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Round()
    {
        unchecked
        {
            _v0 += _v1;
            _v2 += _v3;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v1;
            _v0 += _v3;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
