namespace Tracefleet.Traffic.SFlow;

/// <summary>How often each unknown data format came. Remembers the first <see cref="MaximumFormats"/> of them by number.</summary>
public sealed class UnknownFormats
{
    public const int MaximumFormats = 32;

    readonly uint[] _formats = new uint[MaximumFormats];
    readonly long[] _counts = new long[MaximumFormats];
    int _known;

    /// <summary>All of them, remembered by number or not.</summary>
    public long Total { get; private set; }

    /// <summary>Enterprise in the upper 20 bits, format in the lower 12, as in the datagram; in the order they first came.</summary>
    public IEnumerable<(uint Format, long Count)> ByFormat => Enumerable.Range(0, _known).Select(place => (_formats[place], _counts[place]));

    internal void Count(uint format)
    {
        Total++;
        var place = _formats.AsSpan(0, _known).IndexOf(format);
        if (place < 0 && _known < MaximumFormats)
        {
            place = _known++;
            _formats[place] = format;
        }
        if (place >= 0)
            _counts[place]++;
    }
}
