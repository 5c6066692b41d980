using System.Globalization;

namespace Tracefleet.Contracts.Api;

/// <summary>Reads a time as people give it: how long ago, or RFC 3339.</summary>
public static class TrafficTimeText
{
    /// <summary>Back to about 1970, since what is imported may be old.</summary>
    public static readonly TimeSpan MostAgo = TimeSpan.FromDays(20_000);

    /// <summary>Reads <c>90s</c>, <c>15m</c>, <c>24h</c> or <c>7d</c>, 1 s to <see cref="MostAgo"/>.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length < 2 || UnitOf(text[^1]) is not { } unit
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number < 1 || number > MostAgo / unit)
            return false;
        duration = number * unit;
        return true;
    }

    /// <summary>A time from 1970 on that is at most a day ahead.</summary>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        if (TryParseDuration(text, out var ago))
        {
            time = now - ago;
            return true;
        }
        return TryParseRfc3339(text, out time) && time >= DateTimeOffset.UnixEpoch && time <= now + TimeSpan.FromDays(1);
    }

    /// <summary>Likewise, and it has passed.</summary>
    public static bool TryParsePast(string text, DateTimeOffset now, out DateTimeOffset time) => TryParse(text, now, out time) && time <= now;

    static bool TryParseRfc3339(string text, out DateTimeOffset time)
    {
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];
        return DateTimeOffset.TryParseExact(
            text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    static TimeSpan? UnitOf(char letter) => letter switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };
}
