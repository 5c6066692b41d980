using Tracefleet.Addressing;

namespace Tracefleet.Probing.Tracing;

/// <summary>Finds forwarding loops in what a trace has seen so far.</summary>
/// <remarks>
/// <para>A loop is an interface that answers again after another interface answered in between: A B A.</para>
/// <para>The same interface at neighbouring TTLs is no loop: routers that forward a probe with TTL 0 and equal-cost paths of unequal
/// length do that, and scamper too goes on for such pairs since they are common. Silent TTLs in between change nothing.
/// More than <see cref="MaxRepeats"/> TTLs in a row is a packet that gets no further, and ends the trace.</para>
/// </remarks>
static class PathLoop
{
    /// <summary>TTLs in a row that one interface may answer.</summary>
    public const int MaxRepeats = 3;

    /// <summary>The lowest place that closes a loop, or null.</summary>
    /// <param name="interfaces">By TTL; the default value where nobody answered.</param>
    public static int? ClosingIndex(ReadOnlySpan<Address> interfaces)
    {
        var repeats = 0;
        var previous = -1;
        for (var index = 0; index < interfaces.Length; index++)
        {
            if (interfaces[index] == default)
                continue;
            var isRepeat = previous >= 0 && interfaces[previous] == interfaces[index];
            repeats = isRepeat ? repeats + 1 : 1;
            if (repeats > MaxRepeats || (!isRepeat && previous >= 0 && interfaces[..previous].Contains(interfaces[index])))
                return index;
            previous = index;
        }
        return null;
    }
}
