using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Tests.Traffic;

/// <summary>A store that writes down what it is given, answers questions as it is told to, and refuses while it is told to.</summary>
sealed class FakeTrafficStore : ITrafficStore
{
    static readonly TrafficTop Nothing = new(0, 0, TimeSpan.FromSeconds(1), default, [default, default, default, default], [], default, 0);

    int _refusals;

    public ConcurrentQueue<TrafficBatch> Batches { get; } = [];

    public ConcurrentQueue<TracedPath> Paths { get; } = [];

    public ConcurrentQueue<TrafficQuestion> Questions { get; } = [];

    public TrafficBatch? Last { get; private set; }

    public int Forgotten { get; private set; }

    public bool Refuses { get; set; }

    /// <summary>So many attempts to end a run are refused.</summary>
    public int RefusedEnds { get; set; }

    /// <summary>What storing waits for.</summary>
    public Task Storing { get; set; } = Task.CompletedTask;

    /// <summary>What forgetting waits for.</summary>
    public Task Forgetting { get; set; } = Task.CompletedTask;

    public int Refusals => Volatile.Read(ref _refusals);

    public Func<TrafficQuestion, TrafficTop> Answer { get; set; } = _ => Nothing;

    /// <summary>All that was stored, of one level.</summary>
    public IEnumerable<TrafficBucket> Stored(int level) =>
        Batches.Append(Last).OfType<TrafficBatch>().SelectMany(batch => batch.Buckets).Where(part => part.Level == level).Select(part => part.Bucket);

    public Task<(TrafficRun Run, ImmutableArray<TrafficRun> Killed)> BeginAsync(TrafficRunStart start, CancellationToken cancellation) =>
        Task.FromResult((new TrafficRun(7, start, TrafficRunState.Running, ManualTime.Start, null, null, ImmutableSortedDictionary<string, long>.Empty, []), ImmutableArray<TrafficRun>.Empty));

    public async Task StoreAsync(long run, TrafficBatch batch, CancellationToken cancellation)
    {
        Assert.Equal(7, run);
        if (Refuses)
            throw Refused();
        await Storing;
        Batches.Enqueue(batch);
    }

    public Task EndAsync(long run, TrafficBatch last, CancellationToken cancellation)
    {
        if (RefusedEnds-- > 0)
            throw Refused();
        Last = last;
        return Task.CompletedTask;
    }

    StoreException Refused()
    {
        Interlocked.Increment(ref _refusals);
        return new StoreException("Storing traffic in", "traffic.db", new IOException("disk full"));
    }

    public Task<TrafficTop> TopAsync(TrafficQuestion question, CancellationToken cancellation)
    {
        Questions.Enqueue(question);
        return Task.FromResult(Answer(question));
    }

    public Task StorePathAsync(TracedPath path, CancellationToken cancellation)
    {
        Paths.Enqueue(path);
        return Task.CompletedTask;
    }

    public Task ForgetAsync(CancellationToken cancellation)
    {
        Forgotten++;
        return Forgetting;
    }

    public Task<ImmutableArray<TrafficRun>> RunsAsync(CancellationToken cancellation) => throw new NotSupportedException();
    public Task<TrafficSeries> SeriesAsync(TrafficQuestion question, CancellationToken cancellation) => throw new NotSupportedException();
    public Task<ImmutableArray<TracedPath>> PathsAsync(Asn? asn, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>An answer of these keys, with what is known of them.</summary>
    public static TrafficTop Top(params IEnumerable<(TrafficKey Key, TrafficAbout About)> entries) =>
        Nothing with { Entries = [.. entries.Select(entry => new TrafficEntry(entry.Key, entry.About, default, 0))] };
}
