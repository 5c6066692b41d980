namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>What a timestamp of an interface counts (if_tsresol, if_tsoffset).</summary>
sealed class TimestampUnit
{
    const byte BinaryBit = 0x80;
    const ulong NanosecondsPerSecond = 1_000_000_000;

    public static readonly TimestampUnit Microseconds = new(6, 0), Nanoseconds = new(9, 0);

    readonly ulong _factor;
    readonly UInt128 _divisor;
    readonly Int128 _offset;

    /// <summary>Fewer ticks than this are nanoseconds after one multiplication.</summary>
    readonly ulong _simple;

    /// <param name="resolution">The negative power of 10 that a tick is of a second, or of 2 with the highest bit set.</param>
    /// <param name="offsetSeconds">Added to each timestamp.</param>
    public TimestampUnit(byte resolution, long offsetSeconds)
    {
        var power = resolution & ~BinaryBit;
        (_factor, _divisor) = (resolution & BinaryBit) != 0
            ? (NanosecondsPerSecond, UInt128.One << power)
            : power <= 9 ? (PowerOfTen(9 - power), UInt128.One) : (1, (UInt128)PowerOfTen(Math.Min(power - 9, 19)) * (power > 28 ? 10u : 1u));
        _offset = (Int128)offsetSeconds * NanosecondsPerSecond;
        _simple = _divisor == 1 && offsetSeconds == 0 ? long.MaxValue / _factor : 0;
    }

    /// <summary>Unix nanoseconds; those too far away for 64 bits are the farthest that fit.</summary>
    public long ToNanoseconds(ulong ticks)
    {
        if (ticks < _simple)
            return (long)(ticks * _factor);
        var nanoseconds = (Int128)((UInt128)ticks * _factor / _divisor) + _offset;
        return (long)Int128.Clamp(nanoseconds, long.MinValue, long.MaxValue);
    }

    static ulong PowerOfTen(int power)
    {
        ulong product = 1;
        for (; power > 0; power--)
            product *= 10;
        return product;
    }
}
