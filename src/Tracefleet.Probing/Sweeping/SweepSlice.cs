using System.Collections.Immutable;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Positions that are still to be probed: <paramref name="Next"/>, and from there every <paramref name="Stride"/>th.</summary>
public readonly record struct SweepSlice(long Next, int Stride);

/// <summary>Where a sweep stands: all positions that are still to be probed.</summary>
/// <param name="Pending">Positions that were taken but not sent.</param>
public sealed record SweepProgress(ImmutableArray<SweepSlice> Slices, ImmutableArray<long> Pending)
{
    /// <summary>Every position from one on.</summary>
    public static SweepProgress From(long position) => new([new SweepSlice(position, 1)], []);

    public static SweepProgress Merge(IEnumerable<SweepProgress> parts)
    {
        var known = parts.ToArray();
        return new([.. known.SelectMany(part => part.Slices)], [.. known.SelectMany(part => part.Pending)]);
    }

    /// <summary>Divides what is left among senders as evenly as it goes.</summary>
    public ImmutableArray<SweepProgress> Split(int senders)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(senders, 1);
        var slices = Slices.Length % senders == 0 ? Slices : [.. Slices.SelectMany(slice => Strided(slice, senders))];
        return
        [
            .. Enumerable.Range(0, senders).Select(sender => new SweepProgress(
                [.. slices.Where((_, index) => index % senders == sender)], [.. Pending.Where((_, index) => index % senders == sender)])),
        ];
    }

    /// <summary>How many positions of a space of this size are left.</summary>
    public long Left(long count) =>
        Pending.Length + Slices.Sum(slice => slice.Next >= count ? 0 : (count - slice.Next + slice.Stride - 1) / slice.Stride);

    /// <summary>The lowest position that is left; the size of the space when none is.</summary>
    public long First(long count) => Slices.Select(slice => slice.Next).Concat(Pending).Append(count).Min();

    static IEnumerable<SweepSlice> Strided(SweepSlice slice, int senders) =>
        Enumerable.Range(0, senders).Select(sender => new SweepSlice(slice.Next + (long)sender * slice.Stride, slice.Stride * senders));
}
