using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Agent.Traffic.Recording;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Tests.Traffic;

/// <summary>From packets to a real database, by several threads, with processes that are killed.</summary>
public sealed class ExactSumsTests : ITrafficSource, IDisposable
{
    const int Threads = 3, Hosts = 40;

    static readonly Address s_here = Address.Parse("192.0.2.7");
    static readonly TrafficRunStart s_start =
        new(TrafficRunKind.Capture, "eth0", "host", null, [Prefix.Parse("192.0.2.0/24")], false, new SnapshotIds(null, null, null));

    readonly TempFolder _folder = new();
    readonly ManualTime _time = new();
    readonly ConcurrentDictionary<Address, long> _exact = new();

    public ImmutableSortedDictionary<string, long> Counts => ImmutableSortedDictionary<string, long>.Empty;

    public ImmutableArray<ExporterReport> Exporters => [];

    public ImmutableArray<TrafficInterface> NewInterfaces => [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Sums_are_exact_at_every_level_over_runs_that_end_and_runs_that_are_killed(int seed)
    {
        for (var run = 0; run < 3; run++)
        {
            await RecordAsync(seconds: 25 + seed, seed * 10 + run, isKilled: run != 1, setBack: null);
            _time.Advance(TimeSpan.FromSeconds(41));
        }
        await CheckAsync();
    }

    [Fact]
    public async Task Sums_are_exact_at_every_level_when_the_clock_was_set_back_before_the_run_was_killed()
    {
        await RecordAsync(seconds: 20, seed: 7, isKilled: true, setBack: TimeSpan.FromHours(3));
        await CheckAsync();
    }

    async Task RecordAsync(int seconds, int seed, bool isKilled, TimeSpan? setBack)
    {
        var store = await OpenAsync();
        using var ending = new CancellationTokenSource();
        var (recorder, _) = await TrafficRecorder.BeginAsync(store, s_start, _ => default, _time, CancellationToken.None);
        var running = recorder.RunAsync(this, null, ending.Token);
        var caches = Enumerable.Range(0, Threads).Select(thread => (Random: new Random(seed * Threads + thread), Cache: new FlowCache(16))).ToList();
        for (var second = 0; second < seconds; second++)
        {
            if (second == seconds / 2 && setBack is { } by)
                _time.SetBack(by);
            // In the last two seconds nothing comes any more, so that all is stored when it is killed.
            if (second < seconds - 2)
                await Task.WhenAll(caches.Select(thread => Task.Run(() => Count(recorder, thread.Random, thread.Cache))));
            _time.Advance(TimeSpan.FromSeconds(1));
            await StoredAsync(store, recorder.Run.Id);
        }
        if (isKilled)
        {
            await store.DisposeAsync();
            await ending.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        await ending.CancelAsync();
        await running.WithPatience();
        await store.DisposeAsync();
    }

    // As a capture thread does: packets of the second and of the one before, and a flush.
    void Count(IFlowIntake intake, Random random, FlowCache cache)
    {
        var sink = new Sink(intake);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var packet = 0; packet < 200; packet++)
        {
            var (host, bytes) = (Address.FromIpv4(0x0801_0000u + (uint)random.Next(Hosts)), (ulong)random.Next(40, 1_500));
            var flow = new FlowRecord { Source = s_here, Destination = host, Bytes = bytes, Packets = 1, Flows = 1 };
            cache.Add(flow, now - random.Next(1_800), ref sink);
            _exact.AddOrUpdate(host, (long)bytes, (_, sum) => sum + (long)bytes);
        }
        cache.Flush(ref sink);
    }

    async Task StoredAsync(SqliteTrafficStore store, long run)
    {
        var closed = _time.GetUtcNow() - RecorderSettings.Late;
        var until = DateTimeOffset.FromUnixTimeSeconds(closed.ToUnixTimeSeconds());
        using var patience = new CancellationTokenSource(Patience.Long);
        // And until it waits for the next one, or that would be asked for too late.
        while ((await store.RunsAsync(patience.Token)).Single(one => one.Id == run).StoredUntil != until || _time.Waiting(RecorderSettings.Late) != 1)
            await Task.Delay(TimeSpan.FromMilliseconds(1), patience.Token);
    }

    async Task CheckAsync()
    {
        await using var store = await OpenAsync();
        await store.BeginAsync(s_start, CancellationToken.None);
        var (from, to) = (ManualTime.Start.AddDays(-1).ToUnixTimeMilliseconds(), ManualTime.Start.AddDays(1).ToUnixTimeMilliseconds());
        foreach (var level in RecorderSettings.Levels)
        {
            var question = new TrafficQuestion { By = TrafficKind.Host, From = from, To = to, Step = level.Width, Limit = Hosts };
            var top = await store.TopAsync(question, CancellationToken.None);
            Assert.Equal((ulong)_exact.Values.Sum(), top.ByDirection[(int)TrafficDirection.Out].Bytes);
            var sums = top.Entries.Select(entry => KeyValuePair.Create(entry.Key.Address!.Value, (long)entry.Amount.To.Bytes));
            Assert.Equal(_exact.OrderBy(host => host.Key), sums.OrderBy(host => host.Key));
        }
    }

    Task<SqliteTrafficStore> OpenAsync() => SqliteTrafficStore.OpenAsync(_folder.Path, new TrafficRetention(), _time);

    readonly struct Sink(IFlowIntake intake) : IFlowSink
    {
        public void Add(in FlowRecord flow) => intake.Add(flow, TrafficKey.ThisHost, flow.EndedAt!.Value);
    }
}
