using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tracefleet.Agent.Spooling;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Agent.Execution;

/// <summary>Gathers finished traces of each shard into batches and puts them into the spool.</summary>
/// <remarks>A batch is closed when it holds 32 traces, before it would have more than a megabyte, when its oldest trace is 250 ms old, or when its
/// shard is complete. A single trace never has more than <see cref="LinkLimits.MaxTraceBytes"/>, so every batch fits its frame.</remarks>
sealed class BatchCollector(string vantagePoint, Spool spool, TimeProvider time, ILogger log)
{
    const int TracesPerBatch = 32, BytesPerBatch = 1024 * 1024;
    static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    readonly HashSet<ShardWork> _open = [];
    volatile bool _diskRefuses;

    /// <summary>Whether new traces should wait: the spool is full or the disk takes nothing.</summary>
    public bool IsStalled => _diskRefuses || spool.IsFull;

    public async Task RunAsync(ChannelReader<TraceRecordOf> results, Action taken, CancellationToken cancellation)
    {
        var arrival = results.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            if (_open.Count == 0)
                await arrival;
            else
                await Task.WhenAny(arrival, Task.Delay(MaxAge, time, cancellation));
            while (results.TryRead(out var result))
            {
                taken();
                await TakeAsync(result, cancellation);
            }
            if (arrival.IsCompleted)
                arrival = results.WaitToReadAsync(cancellation).AsTask();
            foreach (var work in _open.Where(IsOld).ToList())
                await FlushAsync(work, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    async Task TakeAsync(TraceRecordOf result, CancellationToken cancellation)
    {
        var work = result.Work;
        if (work.Cancelled)
        {
            _open.Remove(work);
            return;
        }
        if (result.Trace is { } trace)
            await AddAsync(work, trace.ToWire(), cancellation);
        _open.Add(work);
        if (work.PendingTraces >= TracesPerBatch || work.IsComplete)
            await FlushAsync(work, cancellation);
    }

    async Task AddAsync(ShardWork work, Trace trace, CancellationToken cancellation)
    {
        var bytes = trace.CalculateSize();
        if (work.PendingTraces > 0 && work.PendingBytes + bytes > BytesPerBatch)
            await FlushAsync(work, cancellation);
        work.Add(trace, bytes, time.GetUtcNow());
    }

    async Task FlushAsync(ShardWork work, CancellationToken cancellation)
    {
        _open.Remove(work);
        if (work.Cancelled)
            return;
        var message = work.NextBatch();
        if (!await TrySpoolAsync(work, message, cancellation))
            return;
        work.Batched();
        if (work.IsComplete)
            log.ShardDone(vantagePoint, work.Assignment.Lease.Shard, work.Assignment.Lease.Campaign, work.Assignment.Lease.Attempt, work.Assignment.Targets.Length);
    }

    /// <summary>Keeps trying while the disk refuses: the batch stays in memory, nothing new is started, nothing is lost. False when the shard
    /// was cancelled meanwhile.</summary>
    async Task<bool> TrySpoolAsync(ShardWork work, HopBatch message, CancellationToken cancellation)
    {
        while (!work.Cancelled)
        {
            try
            {
                spool.Add(message);
                _diskRefuses = false;
                return true;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                _diskRefuses = true;
                log.CannotSpool(vantagePoint, spool.DirectoryPath, failure.Message, (long)RetryAfter.TotalMilliseconds);
                await Task.Delay(RetryAfter, time, cancellation);
            }
        }
        _diskRefuses = false;
        return false;
    }

    bool IsOld(ShardWork work) => work.PendingTraces > 0 && time.GetUtcNow() - work.PendingSince >= MaxAge;
}
