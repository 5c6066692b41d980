using System.Collections.Immutable;

namespace Tracefleet.Probing.Reporting;

/// <summary>Tells loss on the path from routers that limit the rate of their replies.</summary>
/// <remarks>
/// <para>A probe to a later hop passes all hops before it, so the forwarding loss up to a hop cannot be more than the loss seen at any later
/// one. Where a later hop loses less than chance explains, the replies of the nearer one are missing, not the packets.</para>
/// <list type="number">
/// <item>A hop that never answered is <see cref="LossKind.Silent"/>, and is not compared with.</item>
/// <item>The hop is compared with each later hop by Fisher's exact test, one-sided. Where the smallest p times the number of comparisons
/// (Bonferroni) is below 1 %, its replies are rate-limited.</item>
/// <item>Otherwise, where every later hop loses at least half as much, the loss is carried on; so it is at the last hop that answers.</item>
/// <item>Otherwise it is unclear as yet.</item>
/// </list>
/// </remarks>
public static class LossReading
{
    const double Significance = 0.01;

    /// <param name="hops">Probes decided and probes answered, hop by hop.</param>
    public static ImmutableArray<LossKind> Of(ReadOnlySpan<(long Decided, long Received)> hops)
    {
        var kinds = ImmutableArray.CreateBuilder<LossKind>(hops.Length);
        for (var index = 0; index < hops.Length; index++)
            kinds.Add(KindOf(hops[index], hops[(index + 1)..]));
        return kinds.MoveToImmutable();
    }

    static LossKind KindOf((long Decided, long Received) hop, ReadOnlySpan<(long Decided, long Received)> later)
    {
        if (hop.Received >= hop.Decided)
            return LossKind.None;
        if (hop.Received == 0)
            return LossKind.Silent;
        var (compared, smallest, least) = (0, 1.0, 1.0);
        foreach (var other in later)
        {
            if (other.Received == 0)
                continue;
            compared++;
            smallest = Math.Min(smallest, ChanceOfLosingLess(hop, other));
            least = Math.Min(least, LossOf(other));
        }
        if (compared > 0 && smallest * compared < Significance)
            return LossKind.RateLimited;
        return compared == 0 || least >= LossOf(hop) / 2 ? LossKind.Carried : LossKind.Unclear;
    }

    static double LossOf((long Decided, long Received) hop) => 1 - (double)hop.Received / hop.Decided;

    /// <summary>How likely the other hop would lose so few, or fewer, of all that both lost, if both lost alike (Fisher's exact test).</summary>
    public static double ChanceOfLosingLess((long Decided, long Received) hop, (long Decided, long Received) other)
    {
        var otherLost = Math.Max(0, other.Decided - other.Received);
        var lost = hop.Decided - hop.Received + otherLost;
        var all = LogChoose(hop.Decided + other.Decided, lost);
        var chance = 0.0;
        for (var fewer = Math.Max(0, lost - hop.Decided); fewer <= otherLost; fewer++)
            chance += Math.Exp(LogChoose(other.Decided, fewer) + LogChoose(hop.Decided, lost - fewer) - all);
        return Math.Min(1, chance);
    }

    static double LogChoose(long n, long k) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    // Stirling's series with three terms is right to 10 digits from 8 on.
    static double LogFactorial(long n)
    {
        if (n < 8)
            return Math.Log(n switch { < 2 => 1, 2 => 2, 3 => 6, 4 => 24, 5 => 120, 6 => 720, _ => 5040 });
        double x = n;
        var series = 1 / (12 * x) - 1 / (360 * x * x * x) + 1 / (1260 * x * x * x * x * x);
        return x * Math.Log(x) - x + Math.Log(2 * Math.PI * x) / 2 + series;
    }
}
