using Tracefleet.Addressing;
using Tracefleet.Agent.Traffic.Collecting;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>Tells of each source that sends and is not allowed, once. Sources can be made up, so after some no more are told.</summary>
sealed class RefusedExporters(FlowCollector collector, RecordingNotices notices)
{
    const int MostTold = 16;

    static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    readonly HashSet<Address> _told = [];

    /// <summary>Looks each second until cancelled, and once more then.</summary>
    public async Task WatchAsync(TimeProvider time, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Look();
        }
    }

    void Look()
    {
        foreach (var source in collector.LastRefused.Where(source => _told.Count < MostTold && _told.Add(source)))
            notices.Tell($"what {source} sends is refused; --allow {source} would let it in"
                + (_told.Count == MostTold ? ". Further ones are only counted" : ""));
    }
}
