using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Api;

/// <summary>Makes snapshots beside the requests that asked for them, a few at a time, and remembers the last ones.</summary>
sealed class SnapshotJobs(SnapshotLibrary library, TimeProvider time, IHostApplicationLifetime life, ILogger<SnapshotJobs> log) : IAsyncDisposable
{
    const int MostRunning = 2, MostRemembered = 100;

    readonly Lock _gate = new();
    readonly List<SnapshotJob> _jobs = [];
    readonly List<Task> _running = [];

    public SnapshotJob? Find(string id)
    {
        lock (_gate)
            return _jobs.Find(job => job.Id == id);
    }

    /// <summary>Begins to make what was ordered.</summary>
    /// <returns>Null where as many are under way as may be.</returns>
    public (SnapshotJob Job, Task Running)? Begin(SnapshotOrder order)
    {
        var job = new SnapshotJob(CampaignId.New(time.GetUtcNow()), order.Kind, time.GetUtcNow());
        lock (_gate)
        {
            if (_jobs.Count(known => known.IsRunning) >= MostRunning)
            {
                job.Dispose();
                return null;
            }
            _jobs.Add(job);
            if (_jobs.Count > MostRemembered)
                _jobs.Remove(_jobs.First(known => !known.IsRunning));
            _running.RemoveAll(task => task.IsCompleted);
            var running = Task.Run(() => RunAsync(job, order));
            _running.Add(running);
            return (job, running);
        }
    }

    /// <summary>Waits until the jobs, which end with the host, have cleaned up behind them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var job in _jobs)
            job.Cancel();
        await Task.WhenAll(_running);
    }

    async Task RunAsync(SnapshotJob job, SnapshotOrder order)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(job.Cancelled, life.ApplicationStopping);
        try
        {
            job.Finish(await library.CreateAsync(order, job, ending.Token), time.GetUtcNow());
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            job.EndCancelled(time.GetUtcNow());
        }
        catch (Exception failure) when (failure is SnapshotException or SnapshotLibraryException or StoreException)
        {
            job.Fail(failure.Message, time.GetUtcNow());
        }
        catch (Exception failure)
        {
            // The border of a job: nobody waits for it, so what nobody foresaw ends here.
            log.SnapshotJobFailed(job.Id, failure);
            job.Fail("The failure is in the coordinator's log.", time.GetUtcNow());
        }
    }
}
