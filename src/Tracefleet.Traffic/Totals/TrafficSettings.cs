using System.Collections.Immutable;

namespace Tracefleet.Traffic.Totals;

/// <summary>Buckets of one width.</summary>
/// <param name="Width">A whole number of milliseconds, and of the widths of the level before.</param>
/// <param name="Kept">Closed buckets that stay in memory, 0 or more.</param>
/// <param name="Rows">Keys of each kind that a closed bucket lists, 1 or more.</param>
public sealed record TrafficLevel(TimeSpan Width, int Kept, int Rows);

/// <summary>What bounds the memory of <see cref="TrafficBuckets"/>: about 1.5 KB for each counter and open bucket, and 1 KB for each row of a closed one
/// that is kept.</summary>
public sealed record TrafficSettings
{
    /// <summary>Open buckets of the finest level at most, which is what late and early records need.</summary>
    public const int MaximumWindow = 120;

    /// <summary>From fine to coarse; each is added up from the one before.</summary>
    public ImmutableArray<TrafficLevel> Levels { get; init; } =
    [
        new(TimeSpan.FromSeconds(1), 120, 20),
        new(TimeSpan.FromMinutes(1), 60, 100),
        new(TimeSpan.FromMinutes(5), 144, 100),
        new(TimeSpan.FromHours(1), 48, 100),
        new(TimeSpan.FromDays(1), 7, 100),
    ];

    /// <summary>Keys of each kind that are watched at once in each open bucket, the k of <see cref="SpaceSaving{TKey}"/>.</summary>
    public int Counters { get; init; } = 1_000;

    /// <summary>So much older than now a record may be.</summary>
    public TimeSpan Late { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>So far ahead of now a record may be, for clocks that differ.</summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromSeconds(1);

    internal int Window => (int)((Late.Ticks + Ahead.Ticks) / Levels[0].Width.Ticks) + 2;

    /// <exception cref="ArgumentException">A setting is not as its description says.</exception>
    internal void Check()
    {
        if (Levels.IsDefaultOrEmpty)
            throw new ArgumentException("Levels is empty; give at least one, for example of 1 s.", nameof(Levels));
        if (Counters < 1)
            throw new ArgumentException($"Counters is {Counters}; give 1 or more.", nameof(Counters));
        for (var place = 0; place < Levels.Length; place++)
            Check(Levels[place], place == 0 ? TimeSpan.FromMilliseconds(1) : Levels[place - 1].Width);
        if (Late < TimeSpan.Zero || Ahead < TimeSpan.Zero || Late > MaximumWindow * Levels[0].Width || Ahead > MaximumWindow * Levels[0].Width || Window > MaximumWindow)
            throw new ArgumentException($"Late is {Late} and Ahead {Ahead}; give 0 or more, and together less than {MaximumWindow - 1} buckets of {Levels[0].Width}.", nameof(Late));
    }

    void Check(TrafficLevel level, TimeSpan unit)
    {
        if (level.Width <= TimeSpan.Zero || level.Width.Ticks % unit.Ticks != 0)
            throw new ArgumentException($"Levels has a width of {level.Width}; give a multiple of {unit}.", nameof(Levels));
        if (level.Kept < 0 || level.Rows < 1 || level.Rows > Counters)
            throw new ArgumentException(
                $"Levels keeps {level.Kept} buckets of {level.Width} with {level.Rows} rows; give 0 or more buckets and 1 to {Counters} rows (Counters).", nameof(Levels));
    }
}
