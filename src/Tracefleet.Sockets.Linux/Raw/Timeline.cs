using Tracefleet.Probing;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Raw;

/// <summary>Both clocks read at one moment, in nanoseconds.</summary>
readonly record struct ClockSample(long Monotonic, long Realtime)
{
    public long Offset => Realtime - Monotonic;

    /// <summary>Reads the wall clock between two readings of the monotonic one; a reading that took long is tried again.</summary>
    public static ClockSample Take()
    {
        const long Suspicious = 2_000;
        for (var tries = 3; ; tries--)
        {
            var before = LibC.Monotonic();
            var realtime = LibC.Realtime();
            var after = LibC.Monotonic();
            if (after - before < Suspicious || tries == 0)
                return new(before + (after - before) / 2, realtime);
        }
    }
}

/// <summary>The transport's timeline: the monotonic clock, anchored once at the wall clock.</summary>
/// <remarks>The kernel stamps arrivals with the wall clock only. They are carried over by its present distance from the monotonic clock; a
/// stamp that this puts before the last step of the wall clock, or into the future, is from before that step and carried over by the
/// distance of then.</remarks>
sealed class Timeline
{
    /// <summary>Slewing changes the distance by at most 0.5 ms a second; more than this between two samples is a step, or harmless.</summary>
    const long StepThreshold = 1_000_000;

    readonly long _offset;
    ClockSample _latest;
    ClockSample? _beforeStep;

    public Timeline(ClockSample anchor)
    {
        _offset = anchor.Offset;
        _latest = anchor;
    }

    public Instant Now() => At(LibC.Monotonic());

    public void Update(ClockSample sample)
    {
        if (Math.Abs(sample.Offset - _latest.Offset) > StepThreshold)
            _beforeStep = _latest;
        _latest = sample;
    }

    /// <summary>The moment that the kernel stamped with this wall-clock time; never later than the latest sample.</summary>
    public Instant Arrival(long realtime)
    {
        var arrival = realtime - _latest.Offset;
        if (_beforeStep is { } before && (arrival < before.Monotonic || arrival > _latest.Monotonic + StepThreshold))
            arrival = realtime - before.Offset;
        return At(Math.Min(arrival, _latest.Monotonic));
    }

    Instant At(long monotonic) => new(monotonic + _offset);
}
