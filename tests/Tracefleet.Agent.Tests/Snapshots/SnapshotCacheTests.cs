using Microsoft.Extensions.Logging.Abstractions;
using Tracefleet.Addressing;
using Tracefleet.Agent.Snapshots;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Contracts.Link;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Agent.Tests.Snapshots;

public sealed class SnapshotCacheTests : IAsyncLifetime
{
    DiskLibrary _coordinator = null!, _agent = null!;

    public async Task InitializeAsync() => (_coordinator, _agent) = (await DiskLibrary.OpenAsync(), await DiskLibrary.OpenAsync());

    public async Task DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        await _agent.DisposeAsync();
    }

    SnapshotCache Cache(long? maxBytes = 1L << 30) => new(_agent.Library, maxBytes, TimeProvider.System, NullLogger.Instance);

    static PinnedSnapshots Pins(PinnedSnapshot asn) => new(asn, null, null);

    Task<Annotator> Wanted(SnapshotCache cache, PinnedSnapshot pin, CancellationToken cancellation = default) =>
        cache.AnnotatorAsync(Pins(pin), Annotator.None, () => new HashSet<string> { pin.Id }, cancellation);

    /// <summary>Answers what is asked for, as the coordinator does, until the snapshot is there.</summary>
    async Task ServeAsync(SnapshotCache cache, PinnedSnapshot pin, Task until, Func<SnapshotPiece, SnapshotPiece>? change = null)
    {
        using var stop = new CancellationTokenSource();
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                var piece = _coordinator.Answer(pin, await cache.Fetches.NextAsync(stop.Token));
                cache.Fetches.Take(change?.Invoke(piece) ?? piece);
            }
        });
        await Task.WhenAny(until, serving).WithPatience();
        await stop.CancelAsync();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [Fact]
    public async Task A_snapshot_is_fetched_and_annotates()
    {
        var (pin, cache) = (await _coordinator.MakeAsync(64_512), Cache());

        var annotator = Wanted(cache, pin);
        await ServeAsync(cache, pin, annotator);

        Assert.Equal(pin.Id, (await annotator).Ids.Asn);
        Assert.Equal("AS64512", (await annotator).Annotate(Address.Parse("1.0.0.1")).Origins.Single().ToString());
        Assert.Equal([pin.Id], (await cache.HeldAsync(default)).ToArray());
        Assert.Empty(_agent.FilesLike("*.fetching"));
    }

    [Fact]
    public async Task Two_shards_that_need_the_same_fetch_it_once_and_share_an_annotator()
    {
        var (pin, cache) = (await _coordinator.MakeAsync(64_512), Cache());
        var asked = new List<long>();

        var both = Task.WhenAll(Wanted(cache, pin), Wanted(cache, pin));
        await ServeAsync(cache, pin, both, piece =>
        {
            asked.Add(piece.Offset);
            return piece;
        });

        var annotators = await both;
        Assert.Same(annotators[0], annotators[1]);
        Assert.Equal(asked.Distinct(), asked);
    }

    [Fact]
    public async Task What_is_on_its_way_at_once_is_bounded()
    {
        var (pin, cache) = (await _coordinator.MakeAsync(64_512, prefixes: 62_000) with { SizeInBytes = 1L << 30 }, Cache(1L << 31));
        using var stop = new CancellationTokenSource();
        var waiting = Wanted(cache, pin, stop.Token);

        for (var part = 0; part < 8; part++)
            Assert.Equal(part * (long)LinkLimits.SnapshotChunkBytes, (await cache.Fetches.NextAsync(default).WithPatience()).Offset);

        Assert.False(cache.Fetches.NextAsync(stop.Token).IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task After_a_cut_it_goes_on_where_it_was()
    {
        var (pin, cache) = (await _coordinator.MakeAsync(64_512), Cache());
        var annotator = Wanted(cache, pin);
        var first = await cache.Fetches.NextAsync(default).WithPatience();
        cache.Fetches.Take(_coordinator.Answer(pin, first));
        var lost = await cache.Fetches.NextAsync(default).WithPatience();

        cache.Fetches.Reconnected();
        var again = await cache.Fetches.NextAsync(default).WithPatience();

        Assert.Equal((LinkLimits.SnapshotChunkBytes, LinkLimits.SnapshotChunkBytes), (lost.Offset, again.Offset));
        cache.Fetches.Take(_coordinator.Answer(pin, again));
        await ServeAsync(cache, pin, annotator);
        Assert.Equal(pin.Id, (await annotator).Ids.Asn);
    }

    [Fact]
    public async Task A_cancelled_shard_stops_the_fetch_and_the_next_one_goes_on_with_its_file()
    {
        var pin = await _coordinator.MakeAsync(64_512);
        using var cancel = new CancellationTokenSource();
        var cache = Cache();
        var cancelled = Wanted(cache, pin, cancel.Token);
        cache.Fetches.Take(_coordinator.Answer(pin, await cache.Fetches.NextAsync(default).WithPatience()));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        var annotator = Wanted(cache, pin);
        var next = await cache.Fetches.NextAsync(default).WithPatience();

        Assert.Equal(LinkLimits.SnapshotChunkBytes, next.Offset);
        cache.Fetches.Take(_coordinator.Answer(pin, next));
        await ServeAsync(cache, pin, annotator);
        Assert.Equal(pin.Id, (await annotator).Ids.Asn);
    }

    [Fact]
    public async Task What_arrives_broken_is_asked_for_once_more_and_then_given_up()
    {
        var (pin, cache) = (await _coordinator.MakeAsync(64_512), Cache());
        var beginnings = 0;

        var annotator = Wanted(cache, pin);
        await ServeAsync(cache, pin, annotator, piece =>
        {
            beginnings += piece.Offset == 0 ? 1 : 0;
            var bytes = piece.Bytes.ToArray();
            bytes[^1] ^= 1;
            return piece with { Bytes = bytes };
        });

        var failure = await Assert.ThrowsAsync<SnapshotUnavailableException>(() => annotator);
        Assert.StartsWith($"{pin.Id} arrived broken 2 times: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, beginnings);
        Assert.Empty(_agent.FilesLike("*.fetching"));
        Assert.Empty(_agent.FilesLike("*.tfsnap"));
    }

    [Fact]
    public async Task What_the_coordinator_has_no_more_is_said_by_name()
    {
        var (pin, cache) = (await _coordinator.MakeAsync(64_512), Cache());
        var annotator = Wanted(cache, pin);
        await cache.Fetches.NextAsync(default).WithPatience();

        cache.Fetches.Missing(pin.Id, "it was deleted.");

        Assert.Equal($"The coordinator cannot give {pin.Id}: it was deleted.", (await Assert.ThrowsAsync<SnapshotUnavailableException>(() => annotator)).Message);
    }

    [Fact]
    public async Task Room_is_made_by_deleting_what_no_shard_needs()
    {
        var (old, pin) = (await _agent.MakeAsync(1), await _coordinator.MakeAsync(64_512));
        var kept = await _agent.MakeAsync(2);
        var cache = Cache(maxBytes: pin.SizeInBytes + kept.SizeInBytes + 1_000);

        var annotator = cache.AnnotatorAsync(Pins(pin), Annotator.None, () => new HashSet<string> { pin.Id, kept.Id }, default);
        await ServeAsync(cache, pin, annotator);

        await annotator;
        Assert.Equal(
            new[] { kept.Id, pin.Id }.Order(StringComparer.Ordinal), (await cache.HeldAsync(default)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(old.Id + StoredSnapshot.Extension, _agent.FilesLike("*"));
    }

    [Fact]
    public async Task One_that_is_larger_than_the_whole_cache_is_refused_with_the_remedy()
    {
        var pin = await _coordinator.MakeAsync(64_512);

        var refusal = await Assert.ThrowsAsync<SnapshotUnavailableException>(() => Wanted(Cache(maxBytes: 1_000), pin));

        Assert.EndsWith("raise --snapshot-cache there.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_that_fails_costs_those_who_need_it_and_not_the_agent()
    {
        var pin = await _coordinator.MakeAsync(64_512);
        using var folder = new TempFolder();
        using var http = new HttpClient();
        using var library = new SnapshotLibrary(folder.Path, new FailingCatalog(), http, TimeProvider.System);
        var cache = new SnapshotCache(library, 1L << 30, TimeProvider.System, NullLogger.Instance);

        var failure = await Assert.ThrowsAsync<SnapshotUnavailableException>(() => Wanted(cache, pin));

        Assert.Equal($"{pin.Id} cannot be kept at the agent: Reading catalog.db failed: disk I/O error", failure.Message);
        Assert.Empty(await cache.HeldAsync(default));
    }

    [Fact]
    public async Task What_is_at_hand_is_not_fetched()
    {
        var pin = await _agent.MakeAsync(64_512);

        var annotator = await Wanted(Cache(), pin).WithPatience();

        Assert.Equal(pin.Id, annotator.Ids.Asn);
    }
}
