namespace Tracefleet.Traffic.Totals;

/// <summary>How much: bytes, packets and flows. Sums stop at the largest number instead of wrapping, since exporters may say anything.</summary>
public readonly record struct Counts(ulong Bytes, ulong Packets, ulong Flows)
{
    public static Counts operator +(Counts left, Counts right) =>
        new(Saturating.Add(left.Bytes, right.Bytes), Saturating.Add(left.Packets, right.Packets), Saturating.Add(left.Flows, right.Flows));

    /// <summary>The difference, at least zero in each number.</summary>
    public static Counts operator -(Counts left, Counts right) =>
        new(Saturating.Subtract(left.Bytes, right.Bytes), Saturating.Subtract(left.Packets, right.Packets), Saturating.Subtract(left.Flows, right.Flows));
}

/// <summary>How much came from something and how much went to it.</summary>
public readonly record struct Tally(Counts From, Counts To)
{
    /// <summary>Both ways.</summary>
    public ulong Bytes => Saturating.Add(From.Bytes, To.Bytes);

    public static Tally operator +(Tally left, Tally right) => new(left.From + right.From, left.To + right.To);

    /// <summary>The difference, at least zero in each number.</summary>
    public static Tally operator -(Tally left, Tally right) => new(left.From - right.From, left.To - right.To);
}

static class Saturating
{
    public static ulong Add(ulong left, ulong right)
    {
        var sum = unchecked(left + right);
        return sum < left ? ulong.MaxValue : sum;
    }

    public static ulong Subtract(ulong left, ulong right) => left > right ? left - right : 0;
}
