namespace Tracefleet.Traffic.Reading;

/// <summary>Says up to when the seconds of running processes are stored in whole.</summary>
public static class StoredSeconds
{
    /// <summary>A process that is so far behind the others has stopped or hangs, and is not waited for.</summary>
    static readonly TimeSpan MostBehind = TimeSpan.FromSeconds(15);

    /// <param name="run">Only this one; null for all.</param>
    /// <returns>End of the newest second that all have stored, Unix milliseconds; null where nothing runs.</returns>
    public static long? Until(IEnumerable<TrafficRun> runs, long? run = null)
    {
        var ends = runs.Where(one => one.State == TrafficRunState.Running && (run is null || one.Id == run) && one.StoredUntil is not null)
            .Select(one => one.StoredUntil!.Value.ToUnixTimeMilliseconds()).ToList();
        if (ends.Count == 0)
            return null;
        var oldest = ends.Max() - (long)MostBehind.TotalMilliseconds;
        var until = ends.Where(end => end >= oldest).Min();
        return until - until % 1000;
    }
}
