using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>Widths of the buckets that are stored, from fine to coarse: those of the levels that <see cref="TrafficSettings"/> has by default.</summary>
static class TrafficWidths
{
    static readonly ImmutableArray<TrafficLevel> Levels = new TrafficSettings().Levels;

    /// <summary>Stands for the level of seconds that still count. They are stored as of no width, so nothing takes them for buckets.</summary>
    public const int UnderWay = -1;

    public static int Count => Levels.Length;
    public static int Coarsest => Levels.Length - 1;

    public static TimeSpan Of(int level) => Levels[Math.Max(level, 0)].Width;

    /// <summary>As the database keeps them.</summary>
    public static long Seconds(int level) => level == UnderWay ? 0 : Of(level).Ticks / TimeSpan.TicksPerSecond;

    public static long Milliseconds(int level) => Of(level).Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Keys of each kind that a bucket of this level lists.</summary>
    public static int Rows(int level) => Levels[level].Rows;

    /// <summary>The level of that width.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static int LevelOf(TimeSpan width)
    {
        for (var level = 0; level < Levels.Length; level++)
        {
            if (Levels[level].Width == width)
                return level;
        }
        var widths = string.Join(", ", Levels.Select(level => Text(level.Width)));
        throw new ArgumentException($"The step is {Text(width)}; choose one of {widths}.", nameof(width));
    }

    /// <summary>For example <c>5 min</c>.</summary>
    public static string Text(TimeSpan width) => width switch
    {
        _ when width.Ticks % TimeSpan.TicksPerDay == 0 => string.Create(CultureInfo.InvariantCulture, $"{width.Days} d"),
        _ when width.Ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{(long)width.TotalHours} h"),
        _ when width.Ticks % TimeSpan.TicksPerMinute == 0 => string.Create(CultureInfo.InvariantCulture, $"{(long)width.TotalMinutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{width.TotalSeconds} s"),
    };

    /// <summary>The largest multiple of the level's width that is not after that time, in milliseconds.</summary>
    public static long Floor(long at, int level)
    {
        var width = Milliseconds(level);
        return at - (at % width + width) % width;
    }
}
