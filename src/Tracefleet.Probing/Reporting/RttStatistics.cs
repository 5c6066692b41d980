namespace Tracefleet.Probing.Reporting;

/// <summary>Round-trip times of one hop or of one interface of it, as mtr's columns define them, in microseconds.</summary>
/// <remarks>
/// <para>Jitter is the difference between two replies in a row, without its sign; that of the first reply is 0 and counts in the mean.</para>
/// <para><see cref="Interarrival"/> is the integer accumulator of RFC 1889 appendix A.8, J += D - (J + 8) / 16, which mtr shows as it
/// stands: 16 times the jitter that the RFC reports. <see cref="Rfc3550Jitter"/> is the latter.</para>
/// </remarks>
public sealed class RttStatistics
{
    double _squares, _logarithms;

    public long Received { get; private set; }
    public int Last { get; private set; }
    public int Best { get; private set; }
    public int Worst { get; private set; }
    public double Average { get; private set; }
    public int Jitter { get; private set; }
    public int WorstJitter { get; private set; }
    public double AverageJitter { get; private set; }
    public long Interarrival { get; private set; }
    public double Rfc3550Jitter => Interarrival / 16.0;

    /// <summary>Of a sample (divisor n - 1); 0 for fewer than two values.</summary>
    public double StandardDeviation => Received < 2 ? 0 : Math.Sqrt(_squares / (Received - 1));

    /// <summary>0 when some value is 0.</summary>
    public double GeometricMean => Received == 0 ? 0 : Math.Exp(_logarithms / Received);

    public void Add(int microseconds)
    {
        Jitter = Received == 0 ? 0 : Math.Abs(microseconds - Last);
        Last = microseconds;
        Best = Received == 0 ? microseconds : Math.Min(Best, microseconds);
        Worst = Math.Max(Worst, microseconds);
        WorstJitter = Math.Max(WorstJitter, Jitter);
        Received++;
        var before = microseconds - Average;
        Average += before / Received;
        _squares += before * (microseconds - Average);
        _logarithms += Math.Log(microseconds);
        AverageJitter += (Jitter - AverageJitter) / Received;
        Interarrival += Jitter - (Interarrival + 8 >> 4);
    }

    public RttStatistics Copy() => (RttStatistics)MemberwiseClone();
}
