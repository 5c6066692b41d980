using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Traffic.Reading;

/// <summary>Keeps traffic by time. Any number of processes may write and read at once, each writer runs of its own.</summary>
public interface ITrafficStore
{
    /// <summary>Begins a run. Runs of processes that went away without a word are brought to an end first: what they stored in fine buckets is added up
    /// in the coarse ones they did not come to store.</summary>
    /// <returns>The run, and those found killed.</returns>
    Task<(TrafficRun Run, ImmutableArray<TrafficRun> Killed)> BeginAsync(TrafficRunStart start, CancellationToken cancellation);

    /// <summary>Stores a batch as a whole, durably.</summary>
    Task StoreAsync(long run, TrafficBatch batch, CancellationToken cancellation);

    /// <summary>Stores the last batch of a run and says that it has ended.</summary>
    Task EndAsync(long run, TrafficBatch last, CancellationToken cancellation);

    /// <summary>The newest first.</summary>
    Task<ImmutableArray<TrafficRun>> RunsAsync(CancellationToken cancellation);

    Task<TrafficTop> TopAsync(TrafficQuestion question, CancellationToken cancellation);

    Task<TrafficSeries> SeriesAsync(TrafficQuestion question, CancellationToken cancellation);

    /// <summary>Keeps a path; of each network and run the newest few stay.</summary>
    Task StorePathAsync(TracedPath path, CancellationToken cancellation);

    /// <summary>The newest first.</summary>
    /// <param name="asn">Only to this network; null for the newest to each.</param>
    Task<ImmutableArray<TracedPath>> PathsAsync(Asn? asn, int limit, CancellationToken cancellation);

    /// <summary>Deletes what is older than its level keeps. A writer calls it now and then.</summary>
    Task ForgetAsync(CancellationToken cancellation);
}
