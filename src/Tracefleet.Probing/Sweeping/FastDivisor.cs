namespace Tracefleet.Probing.Sweeping;

/// <summary>Divides by a number known beforehand with one multiplication (Granlund and Montgomery, "Division by invariant integers using
/// multiplication", PLDI 1994). The default value divides by nothing.</summary>
readonly struct FastDivisor
{
    readonly ulong _divisor, _reciprocal;

    public FastDivisor(long divisor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(divisor, 1);
        _divisor = (ulong)divisor;
        _reciprocal = unchecked(ulong.MaxValue / _divisor + 1);
    }

    public ulong Divide(ulong value, out ulong remainder)
    {
        unchecked
        {
            if (_divisor == 1)
            {
                remainder = 0;
                return value;
            }
            var quotient = Math.BigMul(value, _reciprocal, out _);
            remainder = value - quotient * _divisor;
            // The reciprocal is rounded up, so the quotient is right or one too large.
            if (remainder >= _divisor)
            {
                quotient--;
                remainder += _divisor;
            }
            return quotient;
        }
    }
}
