using System.Globalization;

namespace Tracefleet.Probing;

/// <summary>A moment on a transport's own timeline: nanoseconds since the Unix epoch, anchored to the wall clock once when the
/// transport starts and monotonic from then on. Differences are therefore true durations even when the wall clock is stepped.</summary>
/// <remarks>Range: years 1678 to 2262. The default value is the Unix epoch.</remarks>
public readonly record struct Instant(long UnixNanoseconds) : IComparable<Instant>
{
    public static readonly Instant MinValue = new(long.MinValue);
    public static readonly Instant MaxValue = new(long.MaxValue);

    /// <summary>Microseconds since the Unix epoch, rounded down: the unit that hop events are stored in.</summary>
    public long UnixMicroseconds => UnixNanoseconds / 1_000;

    public static Instant FromUnixMicroseconds(long microseconds) => new(microseconds * 1_000);

    public static Instant From(DateTimeOffset time) => new((time.UtcDateTime - DateTime.UnixEpoch).Ticks * 100);

    /// <summary>The same moment as wall-clock time in UTC, to 100 ns.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.UnixEpoch.AddTicks(UnixNanoseconds / 100);

    public int CompareTo(Instant other) => UnixNanoseconds.CompareTo(other.UnixNanoseconds);

    public static Instant operator +(Instant at, TimeSpan duration) => new(at.UnixNanoseconds + duration.Ticks * 100);
    public static TimeSpan operator -(Instant later, Instant earlier) => new((later.UnixNanoseconds - earlier.UnixNanoseconds) / 100);
    public static bool operator <(Instant left, Instant right) => left.UnixNanoseconds < right.UnixNanoseconds;
    public static bool operator >(Instant left, Instant right) => left.UnixNanoseconds > right.UnixNanoseconds;
    public static bool operator <=(Instant left, Instant right) => left.UnixNanoseconds <= right.UnixNanoseconds;
    public static bool operator >=(Instant left, Instant right) => left.UnixNanoseconds >= right.UnixNanoseconds;

    /// <summary>RFC 3339 in UTC with microseconds, for example <c>2026-05-31T12:08:00.000123Z</c>.</summary>
    public override string ToString() =>
        ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
