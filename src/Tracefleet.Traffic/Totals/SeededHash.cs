using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tracefleet.Traffic.Totals;

/// <summary>Hashes of a few numbers that nobody can make collide on purpose: NH (Black, Halevi, Krawczyk, Krovetz, Rogaway, "UMAC: Fast and Secure Message
/// Authentication", CRYPTO 1999) with words of 64 bits and keys that this process drew.</summary>
/// <remarks>Any two different inputs of the same length have the same 128-bit sum with a probability of 2^-64 over the keys, whoever chose them; a last
/// multiplication folds the sum to 64 bits.</remarks>
static class SeededHash
{
    static readonly ulong
        K0 = Drawn(), K1 = Drawn(), K2 = Drawn(), K3 = Drawn(), K4 = Drawn(), K5 = Drawn(), Fold0 = Drawn(), Fold1 = Drawn() | 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong a, ulong b, ulong c, ulong d)
    {
        unchecked
        {
            var high = Math.BigMul(a + K0, b + K1, out var low);
            high += Math.BigMul(c + K2, d + K3, out var more);
            low += more;
            return Folded(high + (low < more ? 1UL : 0), low);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong a, ulong b, ulong c, ulong d, ulong e, ulong f)
    {
        unchecked
        {
            var high = Math.BigMul(a + K0, b + K1, out var low);
            high += Math.BigMul(c + K2, d + K3, out var more);
            low += more;
            high += low < more ? 1UL : 0;
            high += Math.BigMul(e + K4, f + K5, out more);
            low += more;
            return Folded(high + (low < more ? 1UL : 0), low);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Folded(ulong high, ulong low)
    {
        var top = Math.BigMul(unchecked(high + Fold0), unchecked(low + Fold1), out var bottom);
        return top ^ bottom;
    }

    static ulong Drawn() => MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
