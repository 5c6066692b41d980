using Tracefleet.Contracts.Api;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic;

/// <summary>The last minute of traffic as far as it is stored, second by second, with those that record it.</summary>
/// <param name="Until">End of the newest second.</param>
/// <param name="Runs">The running ones, of the newest first.</param>
sealed record LiveMinute(DateTimeOffset Until, TrafficSeriesResource Series, IReadOnlyList<TrafficRunResource> Runs)
{
    public const int Seconds = 60;

    /// <summary>Null where nothing is being recorded, or no second is over yet.</summary>
    public static async Task<LiveMinute?> ReadAsync(ITrafficStore store, AskedTraffic asked, CancellationToken cancellation)
    {
        var runs = await store.RunsAsync(cancellation);
        if (StoredSeconds.Until(runs, asked.Question.Run) is not { } until)
            return null;
        var minute = asked with { Question = asked.Question with { From = until - Seconds * 1000, To = until, Step = TimeSpan.FromSeconds(1) } };
        var series = TrafficSeriesResource.Of(minute, await store.SeriesAsync(minute.ForSeries, cancellation));
        var running = runs.Where(run => run.State == TrafficRunState.Running && (asked.Question.Run is null || run.Id == asked.Question.Run));
        return new LiveMinute(DateTimeOffset.FromUnixTimeMilliseconds(until), series, [.. running.Select(TrafficRunResource.Of)]);
    }

    /// <summary>What came from or went to a result, per second over the last few.</summary>
    public ulong RecentOf(int result) => Recent(point => Way(point.In[result], point.Out[result]));

    public ulong RecentIn => Recent(point => point.TotalIn);
    public ulong RecentOut => Recent(point => point.TotalOut);

    public IReadOnlyList<double> ValuesOf(int result) => [.. Series.Points.Select(point => (double)Way(point.In[result], point.Out[result]))];

    ulong Way(ulong into, ulong from) => Series.Top.Direction switch
    {
        "in" => into,
        "out" => from,
        _ => into > ulong.MaxValue - from ? ulong.MaxValue : into + from,
    };

    // A single second jumps too much to be read.
    ulong Recent(Func<TrafficPointResource, ulong> amount)
    {
        const int seconds = 5;
        var points = Series.Points.TakeLast(seconds).Select(point => (double)amount(point)).DefaultIfEmpty(0);
        return (ulong)Math.Min(points.Average(), ulong.MaxValue / 2.0);
    }
}
