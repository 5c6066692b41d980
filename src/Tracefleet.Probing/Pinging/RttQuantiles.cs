using System.Numerics;

namespace Tracefleet.Probing.Pinging;

/// <summary>Percentiles of round-trip times in bounded memory: exact for the first <see cref="MaxExact"/> values, from then on a
/// histogram whose answers are at most 0.8 % too low or too high.</summary>
public sealed class RttQuantiles
{
    /// <summary>Values that are kept as they are.</summary>
    public const int MaxExact = 4096;

    // Values below 64 have a bin each; above, every power of two is divided into 64 bins.
    const int BinBits = 6, BinsPerPower = 1 << BinBits;

    readonly List<int> _exact = [];
    long[]? _bins;

    public long Count { get; private set; }

    public void Add(int microseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(microseconds);
        Count++;
        if (_bins is null && _exact.Count == MaxExact)
            Fold();
        if (_bins is null)
            _exact.Insert(~FirstAbove(microseconds), microseconds);
        else
            _bins[BinOf(microseconds)]++;
    }

    /// <summary>The smallest value that at least this share of all values does not pass (nearest rank); 0 when there are none.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public int At(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var rank = (long)Math.Ceiling(share * Count);
        if (Count == 0)
            return 0;
        return _bins is null ? _exact[(int)rank - 1] : AtRank(_bins, rank);
    }

    static int AtRank(long[] bins, long rank)
    {
        var bin = 0;
        for (var below = bins[0]; below < rank; below += bins[bin])
            bin++;
        return MiddleOf(bin);
    }

    int FirstAbove(int value)
    {
        var (low, high) = (0, _exact.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_exact[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }
        return ~low;
    }

    void Fold()
    {
        _bins = new long[BinOf(int.MaxValue) + 1];
        foreach (var value in _exact)
            _bins[BinOf(value)]++;
        _exact.Clear();
        _exact.TrimExcess();
    }

    static int BinOf(int value)
    {
        var power = Math.Max(0, BitOperations.Log2((uint)value | 1) - BinBits);
        return power * BinsPerPower + (value >> power);
    }

    static int MiddleOf(int bin)
    {
        if (bin < 2 * BinsPerPower)
            return bin;
        var power = bin / BinsPerPower - 1;
        return ((bin - power * BinsPerPower) << power) + (1 << power) / 2;
    }
}
