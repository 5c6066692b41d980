using System.Collections.Immutable;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Storage.Sqlite;
using static Tracefleet.Storage.Tests.Sqlite.SampleTraces;

namespace Tracefleet.Storage.Tests.Sqlite;

public sealed class HopStoreTests : IAsyncLifetime
{
    readonly DataDirectory _directory = new();
    SqliteStore _store = null!;

    IHopStore Hops => _store.Hops;

    public async Task InitializeAsync() => _store = await SqliteStore.OpenAsync(_directory.Path, TimeProvider.System);

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Gives_back_every_field_of_what_was_stored()
    {
        var trace = Reached(0);
        var v6 = Reached(1) with
        {
            Destination = Addressing.Address.Parse("2001:db8::1"),
            Source = null,
            Flow = default,
            Reason = CellReason.GapLimit,
            FailureSource = FailureSource.Target,
            Detail = "Silence.",
            Hops = [NotSent(1), Silent(2), OfItsOwn(Silent(3)), OfItsOwn(Answered(4, 1))],
        };

        await Hops.StoreAsync(Batch(1, trace, v6), default);

        var (batch, traces) = Assert.Single(await Hops.ReadBatchesAsync("c1", 0, default).ToListAsync());
        Assert.Equal(1, batch);
        Assert.Equal(2, traces.Length);
        Same.Trace(trace, traces[0]);
        Same.Trace(v6, traces[1]);
    }

    [Fact]
    public async Task Annotations_that_differ_by_their_special_range_alone_are_two()
    {
        var hop = Answered(1, 0);
        var named = hop with { Ttl = 2, Annotation = hop.Annotation! with { Special = "Private-Use" } };
        var trace = Reached(0) with { Hops = [hop, named] };

        await Hops.StoreAsync(Batch(1, trace), default);

        var (_, traces) = Assert.Single(await Hops.ReadBatchesAsync("c1", 0, default).ToListAsync());
        Assert.Equal([null, "Private-Use"], traces[0].Hops.Select(read => read.Annotation!.Special));
    }

    [Fact]
    public async Task Numbers_the_hops_of_a_trace_and_then_the_end_of_its_cell()
    {
        var stored = await Hops.StoreAsync(Batch(1, Reached(0, hops: 2), Reached(1, hops: 1)), default);

        var events = await Hops.ReadEventsAsync(new ResultFilter("c1"), default).ToListAsync();
        Assert.Equal((true, 1, 1, 5), (stored.Stored, stored.Batch, stored.FirstSeq, stored.LastSeq));
        Assert.Equal([1, 2, 3, 4, 5], events.Select(e => e.Seq));
        Assert.Equal([(0, 1), (0, 2), (0, 0), (1, 1), (1, 0)], events.Select(e => (e.Cell.Trace.TargetIndex, (int)(e.Hop?.Ttl ?? 0))));
    }

    [Fact]
    public async Task A_replayed_batch_is_recognised_and_changes_nothing()
    {
        await Hops.StoreAsync(Batch(1, Reached(0)), default);
        await Hops.StoreAsync(Batch(2, Reached(1)), default);

        var replayed = await Hops.StoreAsync(Batch(1, Reached(0)), default);

        Assert.Equal((false, 0L, 0L, 0L, 0), (replayed.Stored, replayed.Batch, replayed.FirstSeq, replayed.LastSeq, replayed.NewTraces.Length));
        Assert.Equal(10, await Hops.ReadEventsAsync(new ResultFilter("c1"), default).CountAsync());
        Assert.Equal(2, await Hops.WatermarkAsync("c1", 0, 1, default));
    }

    [Fact]
    public async Task A_batch_whose_predecessor_was_lost_is_stored_and_leaves_the_lost_cells_open()
    {
        await Hops.StoreAsync(Batch(1, Reached(0)), default);

        var stored = await Hops.StoreAsync(Batch(3, Reached(2)), default);

        Assert.True(stored.Stored);
        Assert.Equal(3, await Hops.WatermarkAsync("c1", 0, 1, default));
        Assert.Equal([0, 2], (await Hops.EndedTargetsAsync("c1", "ams", default)).ToList());
    }

    [Fact]
    public async Task A_cell_that_has_a_result_keeps_it()
    {
        await Hops.StoreAsync(Batch(1, Reached(0, hops: 4)), default);

        var second = await Hops.StoreAsync(Batch(1, Reached(0, hops: 9, attempt: 2), Reached(1, hops: 3, attempt: 2)), default);

        Assert.Equal(1, Assert.Single(second.NewTraces).TargetIndex);
        Assert.Equal((6, 9), (second.FirstSeq, second.LastSeq));
        Assert.Equal([4, 3], await Hops.ReadCellsAsync(new ResultFilter("c1"), default).Select(cell => cell.HopCount).ToListAsync());
        Assert.Equal(2, (await Hops.CountCellsAsync("c1", default))[CellReason.Reached]);
    }

    [Fact]
    public async Task A_batch_without_open_cells_moves_the_watermark_and_adds_no_events()
    {
        await Hops.StoreAsync(Batch(1, Reached(0)), default);

        var again = await Hops.StoreAsync(Batch(1, Reached(0, attempt: 2)), default);
        var next = await Hops.StoreAsync(Batch(2, Reached(1, attempt: 2)), default);

        Assert.Equal((true, 2L, 0L, 0L, 0), (again.Stored, again.Batch, again.FirstSeq, again.LastSeq, again.NewTraces.Length));
        Assert.Equal(6, next.FirstSeq);
        Assert.Equal([1L, 3L], await Hops.ReadBatchesAsync("c1", 0, default).Select(batch => batch.Batch).ToListAsync());
    }

    [Fact]
    public async Task A_cell_twice_in_one_batch_is_stored_once()
    {
        var stored = await Hops.StoreAsync(Batch(1, Reached(0, hops: 2), Reached(0, hops: 3)), default);

        Assert.Equal(2, Assert.Single(stored.NewTraces).Hops.Length);
        Assert.Equal(3, stored.LastSeq);
    }

    [Fact]
    public async Task Ends_open_cells_once()
    {
        await Hops.StoreAsync(Batch(1, Reached(0)), default);
        ImmutableArray<TraceRecord> cells = [Ended(0, CellReason.Cancelled), Ended(1, CellReason.Cancelled), Ended(2, CellReason.Excluded)];

        var first = await Hops.EndCellsAsync(cells, default);
        var second = await Hops.EndCellsAsync(cells, default);

        Assert.Equal([1, 2], first.NewTraces.Select(trace => trace.TargetIndex));
        Assert.Equal((2, 6, 7), (first.Batch, first.FirstSeq, first.LastSeq));
        Assert.False(second.Stored);
        Assert.Equal([0, 1, 2], (await Hops.EndedTargetsAsync("c1", "ams", default)).ToList());
        var counts = await Hops.CountCellsAsync("c1", default);
        Assert.Equal((1, 1, 1), (counts[CellReason.Reached], counts[CellReason.Cancelled], counts[CellReason.Excluded]));
    }

    [Fact]
    public async Task Refuses_traces_of_another_campaign() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Hops.StoreAsync(Batch(1, Reached(0), Reached(1, campaign: "c2")), default));

    [Fact]
    public async Task Reads_on_after_a_sequence_number_in_the_middle_of_a_trace()
    {
        await Hops.StoreAsync(Batch(1, Reached(0, hops: 4), Reached(1, hops: 2)), default);

        var events = await Hops.ReadEventsAsync(new ResultFilter("c1", AfterSeq: 3), default).ToListAsync();

        Assert.Equal([4, 5, 6, 7, 8], events.Select(e => e.Seq));
        Assert.Equal([4, 4, 2, 2, 2], events.Select(e => e.Cell.HopCount));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(516)]
    [InlineData(517)]
    [InlineData(1_305)]
    [InlineData(1_306)]
    [InlineData(1_309)]
    public async Task Reads_a_large_cell_on_after_any_sequence_number(long after)
    {
        await Hops.StoreAsync(Batch(1, Reached(0, hops: 4), Large(1, hops: 1_300), Reached(2, hops: 2)), default);

        var events = await Hops.ReadEventsAsync(new ResultFilter("c1", after), default).ToListAsync();

        Assert.Equal(Enumerable.Range((int)after + 1, 1_309 - (int)after).Select(seq => (long)seq), events.Select(e => e.Seq));
        Assert.All(events, e => Assert.Equal(e.Cell.Seq == e.Seq, e.Hop is null));
        Assert.All(events.Where(e => e.Cell.Seq == 1_306 && e.Hop is not null), e => Assert.Equal(e.Seq - 5, e.Hop!.Attempt));
    }

    [Fact]
    public async Task Holds_a_piece_of_a_large_cell_at_a_time()
    {
        await Hops.StoreAsync(Batch(1, Large(0, hops: 5_000)), default);
        using var writer = Storage.Sqlite.Engine.Connection.OpenWriter(_directory.Database);

        var attempts = new List<int>();
        await foreach (var stored in Hops.ReadEventsAsync(new ResultFilter("c1"), default))
        {
            // What has not been read by now cannot be read any more.
            if (attempts.Count == 0)
                writer.Single("DELETE FROM hop");
            attempts.Add(stored.Hop?.Attempt ?? 0);
        }

        Assert.Equal([.. Enumerable.Range(1, 512), 0], attempts);
    }

    [Fact]
    public async Task The_end_of_a_cell_has_the_figures_even_where_none_were_kept()
    {
        await Hops.StoreAsync(Batch(1, Reached(0)), default);
        using (var writer = Storage.Sqlite.Engine.Connection.OpenWriter(_directory.Database))
            writer.Single("UPDATE trace SET probes = NULL");

        var events = await Hops.ReadEventsAsync(new ResultFilter("c1", AfterSeq: 4), default).ToListAsync();

        Assert.Equal(CellFigures.Of(Reached(0)), Assert.Single(events).Cell.Figures);
    }

    static TraceRecord Large(int target, int hops) =>
        Reached(target) with { Hops = [.. Enumerable.Range(1, hops).Select(attempt => Silent(1) with { Attempt = attempt })] };

    [Fact]
    public async Task Filters_by_vantage_point_and_target()
    {
        await Hops.StoreAsync(Batch(1, Reached(0), Reached(1), Reached(0, vantagePoint: "fra")), default);
        await Hops.StoreAsync(Batch(1, Reached(0, campaign: "c2")), default);

        var cells = await Hops.ReadCellsAsync(new ResultFilter("c1", VantagePoint: "ams", Target: "host0.example"), default).ToListAsync();

        Assert.Equal(5, Assert.Single(cells).Seq);
        Assert.Equal(3, await Hops.ReadCellsAsync(new ResultFilter("c1"), default).CountAsync());
        Assert.Empty(await Hops.ReadCellsAsync(new ResultFilter("unheard-of"), default).ToListAsync());
    }

    [Fact]
    public async Task Reads_more_than_a_page_and_ends_at_what_was_stored_when_the_call_began()
    {
        await Hops.StoreAsync(Batch(1, [.. Enumerable.Range(0, 300).Select(target => Reached(target, hops: 1))]), default);

        var seen = new List<int>();
        await foreach (var cell in Hops.ReadCellsAsync(new ResultFilter("c1"), default))
        {
            if (seen.Count == 0)
                await Hops.StoreAsync(Batch(2, Reached(300)), default);
            seen.Add(cell.Trace.TargetIndex);
        }

        Assert.Equal(Enumerable.Range(0, 300), seen);
    }

    [Fact]
    public async Task Lists_distinct_paths_by_vantage_point_target_and_first_seen()
    {
        await Hops.StoreAsync(Batch(1, Reached(1, vantagePoint: "fra"), Reached(0, vantagePoint: "fra"), Reached(3), Ended(4, CellReason.Refused)), default);

        var paths = await Hops.ReadPathsAsync(new ResultFilter("c1"), default).ToListAsync();

        Assert.Equal([("ams", 3), ("fra", 0), ("fra", 1)], paths.Select(path => (path.VantagePoint, path.TargetIndex)));
        Assert.Equal(PathHash.Of(Reached(3).Hops), paths[0].PathHash);
        Assert.Equal((1, Noon.ToDateTimeOffset(), Noon.ToDateTimeOffset()), (paths[0].TimesSeen, paths[0].FirstSeen, paths[0].LastSeen));
        Same.Trace(Reached(3), paths[0].Example);
    }

    [Fact]
    public async Task Lists_more_paths_than_a_page_holds()
    {
        await Hops.StoreAsync(Batch(1, [.. Enumerable.Range(0, 300).Select(target => Reached(target, hops: 1))]), default);

        Assert.Equal(Enumerable.Range(0, 300), await Hops.ReadPathsAsync(new ResultFilter("c1"), default).Select(path => path.TargetIndex).ToListAsync());
    }

    [Fact]
    public async Task Tells_each_combination_of_snapshots_that_annotated_hops_once()
    {
        var (usual, other) = (Reached(0).Snapshots, new SnapshotIds(null, null, "ixp_202605311208_abcd"));
        await Hops.StoreAsync(Batch(1, Reached(0), Reached(1), Ended(2, CellReason.Refused), Reached(3, vantagePoint: "fra") with { Snapshots = other }), default);

        Assert.Equal([other, usual], (await Hops.SnapshotsAsync(new ResultFilter("c1"), default)).OrderBy(ids => ids.Asn));
        Assert.Equal([other], (await Hops.SnapshotsAsync(new ResultFilter("c1", VantagePoint: "fra"), default)).ToArray());
        Assert.Equal([usual], (await Hops.SnapshotsAsync(new ResultFilter("c1", Target: Reached(1).Target), default)).ToArray());
        Assert.Equal([other], (await Hops.SnapshotsAsync(new ResultFilter("c1", AfterSeq: 11), default)).ToArray());
        Assert.Empty(await Hops.SnapshotsAsync(new ResultFilter("c1", VantagePoint: "nowhere"), default));
        Assert.Empty(await Hops.SnapshotsAsync(new ResultFilter("c2"), default));
    }

    [Fact]
    public async Task Goes_on_numbering_after_a_restart()
    {
        await Hops.StoreAsync(Batch(1, Reached(0, hops: 2)), default);
        await _store.DisposeAsync();
        _store = await SqliteStore.OpenAsync(_directory.Path, TimeProvider.System);

        var stored = await Hops.StoreAsync(Batch(2, Reached(1, hops: 2)), default);

        Assert.Equal((2, 4, 6), (stored.Batch, stored.FirstSeq, stored.LastSeq));
        Assert.Equal(2, await Hops.WatermarkAsync("c1", 0, 1, default));
    }

    [Fact]
    public async Task Keeps_each_distinct_annotation_once()
    {
        await Hops.StoreAsync(Batch(1, [.. Enumerable.Range(0, 50).Select(target => Reached(target, hops: 2))]), default);

        using var reader = Storage.Sqlite.Engine.Connection.OpenReader(_directory.Database);
        Assert.Equal(2, reader.Single("SELECT count(*) FROM annotation"));
        Assert.Equal(100, reader.Single("SELECT count(*) FROM hop WHERE annotation IS NOT NULL"));
    }
}
