using System.Globalization;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Traffic.Reading;

/// <summary>How long stored buckets of each width are kept, counted from their end, or from the beginning of the run that added them up where that is
/// later, as for a file of old packets.</summary>
public sealed record TrafficRetention
{
    /// <summary>Longer is refused, as what nobody means.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    public TimeSpan Seconds { get; init; } = TimeSpan.FromMinutes(15);
    public TimeSpan Minutes { get; init; } = TimeSpan.FromHours(24);
    public TimeSpan FiveMinutes { get; init; } = TimeSpan.FromDays(14);
    public TimeSpan Hours { get; init; } = TimeSpan.FromDays(180);
    public TimeSpan Days { get; init; } = TimeSpan.FromDays(5 * 365);

    /// <summary>Of traced paths.</summary>
    public TimeSpan Paths { get; init; } = TimeSpan.FromDays(180);

    /// <summary>How long a bucket of that level is kept.</summary>
    /// <param name="level">Number in the default <see cref="TrafficSettings.Levels"/>.</param>
    public TimeSpan Of(int level) => level switch
    {
        0 => Seconds,
        1 => Minutes,
        2 => FiveMinutes,
        3 => Hours,
        4 => Days,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Not a level."),
    };

    /// <exception cref="ArgumentException">A level is kept shorter than the finer one or than two buckets of the next, which is added up from it.</exception>
    public void Check()
    {
        CheckLevel(nameof(Seconds), Seconds, 2 * TimeSpan.FromMinutes(1));
        CheckLevel(nameof(Minutes), Minutes, Longer(Seconds, 2 * TimeSpan.FromMinutes(5)));
        CheckLevel(nameof(FiveMinutes), FiveMinutes, Longer(Minutes, 2 * TimeSpan.FromHours(1)));
        CheckLevel(nameof(Hours), Hours, Longer(FiveMinutes, 2 * TimeSpan.FromDays(1)));
        CheckLevel(nameof(Days), Days, Hours);
        CheckLevel(nameof(Paths), Paths, TimeSpan.FromDays(1));
    }

    static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    static void CheckLevel(string name, TimeSpan kept, TimeSpan least)
    {
        if (kept < least || kept > Longest)
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{name} of the traffic's retention is {kept}; give {least} to {Longest.TotalDays:0} days."), name);
    }
}
