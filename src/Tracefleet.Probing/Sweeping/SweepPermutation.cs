using System.Numerics;
using System.Runtime.CompilerServices;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Sweeping;

/// <summary>A keyed one-to-one map of positions to probes: the order of a sweep. What is at a position is computed, never stored, so a sweep
/// can begin anywhere and be split among senders.</summary>
/// <remarks>
/// <para>A Feistel network of four rounds (Luby and Rackoff, SIAM J. Comput. 1988) over a grid of 2^k columns and as many rows as hold the count (Black and Rogaway, "Ciphers with
/// arbitrary finite domains", CT-RSA 2002). The grid is at most one row larger than the count; a value beyond the count is mapped again,
/// which happens for fewer than one in sqrt(count) / 2 positions. The cost does not grow with the count.</para>
/// <para>It spreads probes and is no encryption: whoever sees the probes learns the order.</para>
/// </remarks>
public sealed class SweepPermutation
{
    /// <summary>Positions at most.</summary>
    public const long MaxCount = 1L << 60;

    const ulong OrderDomain = 0x6F72_6465_7200;

    readonly int _columnBits;
    readonly ulong _columnMask, _rows, _count;
    readonly ulong _key0, _key1, _key2, _key3;

    /// <param name="count">1 to 2^60.</param>
    public SweepPermutation(long count, ProbingKey key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        _count = (ulong)count;
        _columnBits = (64 - BitOperations.LeadingZeroCount(_count - 1)) / 2;
        _columnMask = (1UL << _columnBits) - 1;
        _rows = (_count + _columnMask) >> _columnBits;
        (_key0, _key1, _key2, _key3) = (RoundKey(key, 0), RoundKey(key, 1), RoundKey(key, 2), RoundKey(key, 3));
    }

    public long Count => (long)_count;

    /// <summary>What is at a position; both are 0 to <see cref="Count"/> - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long At(long position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)position, _count, nameof(position));
        unchecked
        {
            var value = (ulong)position;
            do
            {
                var (row, column) = (value >> _columnBits, value & _columnMask);
                row = AddRow(row, Scrambled(column, _key0));
                column = column + Scrambled(row, _key1) & _columnMask;
                row = AddRow(row, Scrambled(column, _key2));
                column = column + Scrambled(row, _key3) & _columnMask;
                value = row << _columnBits | column;
            }
            while (value >= _count);
            return (long)value;
        }
    }

    /// <summary>32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Scrambled(ulong half, ulong key)
    {
        unchecked
        {
            // The halves of a 128-bit product meet, so each of the 32 bits depends on every bit of half and key.
            var upper = Math.BigMul(half ^ key, 0x9E37_79B9_7F4A_7C15, out var lower);
            return (upper ^ lower) & uint.MaxValue;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ulong AddRow(ulong row, ulong scrambled)
    {
        // Scaled from 32 bits to the number of rows without a division; below 2^31 rows this cannot overflow.
        var sum = unchecked(row + (scrambled * _rows >> 32));
        return sum >= _rows ? sum - _rows : sum;
    }

    static ulong RoundKey(ProbingKey key, ulong round) => SipHash.Compute(key, OrderDomain | round);
}
