using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Agent.Traffic.Recording;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Tests.Traffic;

public sealed class TrafficRecorderTests : IDisposable
{
    static readonly Address s_here = Address.Parse("192.0.2.7"), s_private = Address.Parse("10.0.0.9"), s_far = Address.Parse("8.8.8.8"), s_strange = Address.Parse("9.9.9.9");
    static readonly Prefix s_farPrefix = Prefix.Parse("8.8.8.0/24");
    static readonly TrafficRunStart s_start =
        new(TrafficRunKind.Capture, "eth0", "host", null, [Prefix.Parse("192.0.2.0/24")], true, new SnapshotIds(null, null, null));

    readonly ManualTime _time = new();
    readonly FakeTrafficStore _store = new();
    readonly Source _source = new();
    readonly CancellationTokenSource _ending = new();
    readonly List<StoreException?> _faults = [];

    [Fact]
    public async Task Each_second_is_stored_a_quarter_of_a_second_after_its_end()
    {
        var (recorder, running) = await BeginAsync();
        recorder.Add(Flow(s_here, s_far, 100), TrafficKey.ThisHost, Now + 250);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.All(_store.Batches, batch => Assert.Empty(batch.Buckets));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Patience.UntilAsync("the second is stored", () => _store.Stored(0).Any());

        var batch = _store.Batches.Last();
        Assert.Equal(Now / 1_000 * 1_000, batch.StoredUntil);
        var bucket = Assert.Single(batch.Buckets).Bucket;
        Assert.Equal(new Counts(100, 1, 1), bucket.Of(TrafficDirection.Out));
        await EndAsync(running);
    }

    [Fact]
    public async Task What_a_second_has_come_to_is_stored_at_its_half_and_again_with_the_next()
    {
        var (recorder, running) = await BeginAsync();
        var second = Now / 1_000 * 1_000;
        recorder.Add(Flow(s_here, s_far, 100), TrafficKey.ThisHost, Now);
        _time.Advance(RecorderSettings.Every);
        await Patience.UntilAsync("the half is stored", () => _store.Batches.Count == 2 && _time.Waiting(RecorderSettings.Every) == 1);
        var half = _store.Batches.Last();
        recorder.Add(Flow(s_here, s_far, 20), TrafficKey.ThisHost, Now);
        recorder.Add(Flow(s_here, s_far, 3), TrafficKey.ThisHost, Now + 300);
        _time.Advance(RecorderSettings.Every);
        await Patience.UntilAsync("the second is stored", () => _store.Batches.Count == 3);
        var whole = _store.Batches.Last();

        Assert.Empty(half.Buckets);
        Assert.Equal((second, second + 500), (half.StoredUntil, half.CountedUntil));
        var underWay = Assert.Single(half.UnderWay);
        Assert.Equal((second, TimeSpan.FromSeconds(1), new Counts(100, 1, 1)), (underWay.Start, underWay.Width, underWay.Of(TrafficDirection.Out)));
        Assert.Contains(TrafficKey.OfHost(s_far), half.About.Keys);
        Assert.Equal((second + 1_000, second + 1_000), (whole.StoredUntil, whole.CountedUntil));
        Assert.Equal((second, 120ul), (Assert.Single(whole.Buckets).Bucket.Start, whole.Buckets[0].Bucket.Total.Bytes));
        // What the next second has begun with is beyond what is said to be counted.
        Assert.Empty(whole.UnderWay);
        await EndAsync(running);
        Assert.Equal(3ul, _store.Stored(0).Last().Total.Bytes);
        Assert.Empty(_store.Last!.UnderWay);
    }

    [Fact]
    public async Task What_is_known_of_hosts_prefixes_and_ASes_is_stored_beside_them()
    {
        var (recorder, running) = await BeginAsync();
        recorder.Add(Flow(s_here, s_far, 100), TrafficKey.ThisHost, Now);
        recorder.Add(Flow(s_here, s_strange, 50) with { DestinationAs = new Asn(19281) }, TrafficKey.ThisHost, Now);
        await EndAsync(running);

        var about = _store.Last!.About;
        Assert.Equal(new TrafficAbout(new Asn(15169), "Google", s_farPrefix, "US", null), about[TrafficKey.OfHost(s_far)]);
        Assert.Equal(new TrafficAbout(new Asn(15169), "Google", s_farPrefix, "US", null), about[TrafficKey.OfPrefix(s_farPrefix)]);
        Assert.Equal(new TrafficAbout(new Asn(15169), "Google"), about[TrafficKey.OfAs(new Asn(15169))]);
        Assert.Equal(new Asn(19281), about[TrafficKey.OfHost(s_strange)].As);
    }

    [Fact]
    public async Task The_end_stores_what_is_still_open_at_every_level()
    {
        var (recorder, running) = await BeginAsync();
        recorder.Add(Flow(s_far, s_here, 70), TrafficKey.ThisHost, Now);
        await EndAsync(running);
        for (var level = 0; level < RecorderSettings.Levels.Length; level++)
            Assert.Equal(70ul, Assert.Single(_store.Stored(level)).Of(TrafficDirection.In).Bytes);
    }

    [Fact]
    public async Task What_the_store_refuses_is_stored_when_it_takes_again()
    {
        var (recorder, running) = await BeginAsync();
        _store.Refuses = true;
        recorder.Add(Flow(s_here, s_far, 100), TrafficKey.ThisHost, Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Patience.UntilAsync("the store has refused", () => _store.Refusals == 2 && _time.Waiting(RecorderSettings.Every) == 1);
        recorder.Add(Flow(s_here, s_far, 10), TrafficKey.ThisHost, Now);
        _store.Refuses = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        await Patience.UntilAsync("both seconds are stored", () => _store.Stored(0).Count() == 2);

        Assert.Equal([100ul, 10ul], _store.Stored(0).Select(bucket => bucket.Total.Bytes));
        await Patience.UntilAsync("it was told", () => _faults.Count == 3);
        Assert.Contains("disk full", _faults[0]!.InnerException!.Message, StringComparison.Ordinal);
        Assert.Null(_faults[2]);
        await EndAsync(running);
        Assert.Equal(2, _store.Stored(0).Count());
    }

    [Fact]
    public async Task Packets_between_addresses_that_are_not_public_are_counted_apart()
    {
        var (recorder, running) = await BeginAsync();
        recorder.Add(Flow(s_private, s_here, 60), TrafficKey.ThisHost, Now);
        recorder.Add(Flow(s_private, s_far, 40), TrafficKey.ThisHost, Now);
        await EndAsync(running);

        Assert.Equal(1, _store.Last!.Counts[TrafficRunCounts.NotPublic]);
        var bucket = Assert.Single(_store.Stored(0));
        Assert.Equal(60ul, bucket.Of(TrafficDirection.Internal).Bytes);
        var host = Assert.Single(bucket.By(TrafficKind.Host).Rows);
        Assert.Equal((s_far, 40ul), (host.Key.Address, host.Seen.To.Bytes));
    }

    [Fact]
    public async Task Counts_of_the_source_and_records_that_came_too_late_are_stored()
    {
        var (recorder, running) = await BeginAsync();
        recorder.Add(Flow(s_here, s_far, 1), TrafficKey.ThisHost, Now - 5_000);
        await EndAsync(running);
        Assert.Equal((3, 1, 0), (_store.Last!.Counts[TrafficRunCounts.KernelDrops], _store.Last.Counts[TrafficRunCounts.TooLate], _store.Last.Counts[TrafficRunCounts.TooEarly]));
        Assert.Equal("eth0", Assert.Single(_store.Batches.Append(_store.Last).SelectMany(batch => batch.Interfaces)).Name);
    }

    [Fact]
    public async Task The_store_is_told_to_forget_once_a_minute()
    {
        var (_, running) = await BeginAsync();
        for (var second = 0; second < 121; second++)
            await PassSecondAsync();
        Assert.Equal(2, _store.Forgotten);
        await EndAsync(running);
    }

    [Fact]
    public async Task Time_goes_on_while_the_store_keeps_the_recorder_waiting()
    {
        var (recorder, running) = await BeginAsync();
        var storing = new TaskCompletionSource();
        _store.Storing = storing.Task;
        for (var second = 0; second < 12; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            recorder.Add(Flow(s_here, s_far, (ulong)second + 1), TrafficKey.ThisHost, Now);
        }
        storing.SetResult();
        await EndAsync(running);

        var start = ManualTime.Start.ToUnixTimeMilliseconds();
        Assert.Equal(Enumerable.Range(1, 12).Select(second => (start + 1_000 * second, (ulong)second)),
            _store.Stored(0).Select(bucket => (bucket.Start, bucket.Total.Bytes)));
        Assert.Equal((0, 0), (_store.Last!.Counts[TrafficRunCounts.TooEarly], _store.Last.Counts[TrafficRunCounts.TooLate]));
    }

    [Fact]
    public async Task After_the_clock_was_set_back_each_second_is_stored_as_before()
    {
        var (recorder, running) = await BeginAsync();
        recorder.Add(Flow(s_here, s_far, 100), TrafficKey.ThisHost, Now);
        _time.SetBack(TimeSpan.FromHours(1));
        recorder.Add(Flow(s_here, s_far, 10), TrafficKey.ThisHost, Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Patience.UntilAsync("the second before is stored", () => _store.Batches.Count == 3 && _time.Waiting(RecorderSettings.Every) == 1);
        recorder.Add(Flow(s_here, s_far, 1), TrafficKey.ThisHost, Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Patience.UntilAsync("the second after is stored", () => _store.Batches.Count == 5);

        var (before, after) = (ManualTime.Start.ToUnixTimeMilliseconds(), Now / 1_000 * 1_000 - 1_000);
        Assert.Equal([(before, 110ul), (after, 1ul)], _store.Stored(0).Select(bucket => (bucket.Start, bucket.Total.Bytes)));
        Assert.Equal(after + 1_000, _store.Batches.Last().StoredUntil);
        await EndAsync(running);
        Assert.Equal(111ul, _store.Stored(4).Aggregate(0ul, (sum, bucket) => sum + bucket.Total.Bytes));
    }

    [Fact]
    public async Task The_end_is_tried_again_when_the_store_refuses_it()
    {
        var (recorder, running) = await BeginAsync();
        recorder.Add(Flow(s_here, s_far, 100), TrafficKey.ThisHost, Now);
        _store.RefusedEnds = 2;
        await _ending.CancelAsync();
        await _time.AdvanceUntilAsync(running);
        Assert.Equal(100ul, Assert.Single(_store.Stored(0)).Total.Bytes);
        Assert.Equal(2, _faults.Count);
    }

    [Fact]
    public async Task Seconds_are_stored_while_the_store_forgets()
    {
        var (_, running) = await BeginAsync();
        _store.Forgetting = new TaskCompletionSource().Task.WaitAsync(_ending.Token);
        for (var second = 0; second < 65; second++)
            await PassSecondAsync();
        Assert.Equal(1, _store.Forgotten);
        await EndAsync(running);
        Assert.NotNull(_store.Last);
    }

    long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    async Task<(TrafficRecorder, Task)> BeginAsync()
    {
        var (recorder, _) = await TrafficRecorder.BeginAsync(_store, s_start, OwnerOf, _time, CancellationToken.None);
        var running = recorder.RunAsync(_source, _faults.Add, _ending.Token);
        // The clock stands at a whole second, and the one before it is stored first.
        _time.Advance(RecorderSettings.Late);
        await Patience.UntilAsync("it waits for the next second", () => _time.Waiting(RecorderSettings.Every) == 1);
        return (recorder, running);
    }

    async Task PassSecondAsync()
    {
        for (var half = 0; half < 2; half++)
        {
            var batches = _store.Batches.Count;
            _time.Advance(RecorderSettings.Every);
            await Patience.UntilAsync("it is stored", () => _store.Batches.Count == batches + 1 && _time.Waiting(RecorderSettings.Every) == 1);
        }
    }

    async Task EndAsync(Task running)
    {
        await _ending.CancelAsync();
        await running.WithPatience();
    }

    static Owner OwnerOf(Address address) => s_farPrefix.Contains(address) ? new Owner(new Asn(15169), "US", s_farPrefix, null, "Google") : default;

    static FlowRecord Flow(Address from, Address to, ulong bytes) => new()
    {
        Source = from,
        Destination = to,
        Bytes = bytes,
        Packets = 1,
        Flows = 1,
        Protocol = 17,
        SourcePort = 40_000,
        DestinationPort = 53,
        SamplingRate = 1,
    };

    public void Dispose() => _ending.Dispose();

    sealed class Source : ITrafficSource
    {
        bool _isTold;

        public ImmutableSortedDictionary<string, long> Counts { get; } = ImmutableSortedDictionary<string, long>.Empty.Add(TrafficRunCounts.KernelDrops, 3);

        public ImmutableArray<ExporterReport> Exporters => [];

        public ImmutableArray<TrafficInterface> NewInterfaces
        {
            get
            {
                var isTold = _isTold;
                _isTold = true;
                return isTold ? [] : [new TrafficInterface(TrafficKey.ThisHost, 2, "eth0", null)];
            }
        }
    }
}
