namespace Tracefleet.Probing.Pinging;

/// <summary>What a ping has measured so far, in memory that does not grow with it. Times are in milliseconds.</summary>
public sealed class PingStatistics
{
    double _mean, _squares;
    double? _lastMs;

    /// <summary>Probes that left this host.</summary>
    public long Sent { get; private set; }

    /// <summary>Probes that the destination answered in time.</summary>
    public long Received { get; private set; }

    /// <summary>Probes that the destination answered after they had been given up; they count as lost.</summary>
    public long Late { get; private set; }

    /// <summary>Further replies to probes that had been answered.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Probes to which a router, or the destination itself, replied with an error; they count as lost.</summary>
    public long Errors { get; private set; }

    /// <summary>Replies that came after the reply to a later probe.</summary>
    public long Reordered { get; private set; }

    /// <summary>Probes that could not be sent; they count neither as sent nor as lost.</summary>
    public long SendFailures { get; private set; }

    /// <summary>Probes that were in flight when the ping was stopped; they do not count as lost.</summary>
    public long Undecided { get; private set; }

    /// <summary>Share of decided probes without a reply, 0 to 100; 0 when none is decided.</summary>
    public double LossPercent => Sent == Undecided ? 0 : 100.0 * (Sent - Undecided - Received) / (Sent - Undecided);

    public double MinMs { get; private set; } = double.PositiveInfinity;
    public double MaxMs { get; private set; }
    public double AverageMs => _mean;

    /// <summary>What ping of iputils calls so: the square root of the mean of squares less the square of the mean, that is the standard
    /// deviation of all values.</summary>
    public double MdevMs => Received == 0 ? 0 : Math.Sqrt(_squares / Received);

    /// <summary>The standard deviation estimated from these values as a sample (divisor n - 1).</summary>
    public double StandardDeviationMs => Received < 2 ? 0 : Math.Sqrt(_squares / (Received - 1));

    /// <summary>Interarrival jitter (RFC 3550 §6.4.1) of the round-trip times, in order of arrival.</summary>
    public double JitterMs { get; private set; }

    public RttQuantiles Quantiles { get; } = new();

    public double PercentileMs(double percent) => Quantiles.At(percent / 100) / 1000.0;

    public void NoteSent() => Sent++;
    public void NoteLate() => Late++;
    public void NoteDuplicate() => Duplicates++;
    public void NoteError() => Errors++;
    public void NoteReordered() => Reordered++;
    public void NoteNotSent() => SendFailures++;
    public void NoteUndecided() => Undecided++;

    public void NoteReceived(TimeSpan rtt)
    {
        const double smoothing = 16;
        var milliseconds = rtt.TotalMilliseconds;
        Received++;
        MinMs = Math.Min(MinMs, milliseconds);
        MaxMs = Math.Max(MaxMs, milliseconds);
        // Welford, "Note on a method for calculating corrected sums of squares and products", 1962.
        var before = milliseconds - _mean;
        _mean += before / Received;
        _squares += before * (milliseconds - _mean);
        if (_lastMs is { } last)
            JitterMs += (Math.Abs(milliseconds - last) - JitterMs) / smoothing;
        _lastMs = milliseconds;
        Quantiles.Add((int)Math.Clamp(Math.Round(rtt.TotalMicroseconds, MidpointRounding.AwayFromZero), 0, int.MaxValue));
    }
}
