using System.Text.Json;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using static Tracefleet.Agent.Tests.Harness.ExecutorRun;
using Hop = Tracefleet.Measurements.Traces.Hop;
using TraceSpec = Tracefleet.Measurements.Traces.TraceSpec;

namespace Tracefleet.Agent.Tests.Execution;

/// <summary>What is shown of running cells against what is spooled when they have ended.</summary>
public sealed class LivePreviewsTests
{
    static readonly ShardLease Shard = new("c1", 2, 3);

    static ShardAssignment Watched(MeasurementSpec spec, params IEnumerable<string> targets) =>
        Assignment(Shard, targets) with { Measurement = spec, Live = true };

    /// <summary>Everything that is still to be shown.</summary>
    static List<TraceRecord> Take(ExecutorRun run)
    {
        var previews = new List<TraceRecord>();
        run.Executor.Previews.BeginRound();
        while (run.Executor.Previews.Next() is { } preview)
            previews.Add(preview);
        return previews;
    }

    static async Task<List<TraceRecord>> PreviewsAsync(ExecutorRun run, ShardAssignment assignment)
    {
        run.Executor.Previews.Begin();
        run.Executor.Assign(assignment);
        await run.CompletedAsync(assignment.Lease);
        return Take(run);
    }

    static string Text<T>(T value) => JsonSerializer.Serialize(value);

    [Fact]
    public async Task The_previews_of_a_ping_are_the_hops_that_are_spooled_in_the_end()
    {
        await using var run = new ExecutorRun();

        var previews = await PreviewsAsync(run, Watched(new PingSpec { Count = 20, IntervalMs = 10 }, SampleTargets(4)));

        var stored = run.TracesOf(Shard).Select(trace => trace.ToDomain(Shard, "fra", "trace")).ToDictionary(trace => trace.TargetIndex);
        Assert.Equal([0, 1, 2, 3], previews.Select(preview => preview.TargetIndex).Order());
        foreach (var preview in previews)
        {
            var arrived = preview.ToLiveHops().ToDomain("fra");
            var trace = stored[preview.TargetIndex];
            var hops = arrived.Hops.GroupBy(hop => hop.Attempt).SelectMany(Final).OrderBy(hop => hop.Attempt);
            Assert.Equal(Text(trace.Hops), Text(hops));
            Assert.Equal(Text(trace with { Hops = [] }), Text(AsEnded(arrived, trace)));
        }
    }

    /// <summary>The last that was told of a probe, and its duplicate replies.</summary>
    static IEnumerable<Hop> Final(IEnumerable<Hop> told)
    {
        var isDuplicate = told.ToLookup(hop => (hop.Flags & Probing.ReplyFlags.Duplicate) != 0);
        return isDuplicate[false].TakeLast(1).Concat(isDuplicate[true]);
    }

    /// <summary>Without what a preview does not know.</summary>
    static TraceRecord AsEnded(TraceRecord preview, TraceRecord trace) => preview with
    {
        StartedAt = trace.StartedAt,
        EndedAt = trace.EndedAt,
        Reason = trace.Reason,
        FailureSource = trace.FailureSource,
        Detail = trace.Detail,
        Hops = [],
    };

    [Fact]
    public async Task A_trace_shows_every_hop_that_it_keeps()
    {
        await using var run = new ExecutorRun();

        var previews = await PreviewsAsync(run, Watched(new TraceSpec(), SampleTargets(16)));

        foreach (var trace in run.TracesOf(Shard).Select(trace => trace.ToDomain(Shard, "fra", "trace")))
        {
            var shown = previews.Where(preview => preview.TargetIndex == trace.TargetIndex)
                .SelectMany(preview => preview.ToLiveHops().ToDomain("fra").Hops);
            Assert.Subset(shown.Select(Text).ToHashSet(), trace.Hops.Select(Text).ToHashSet());
        }
    }

    public static TheoryData<ShardAssignment> Unwatched => new(
        Watched(new PingSpec { IntervalMs = 10 }, "198.18.0.1") with { Live = false },
        Watched(new PingSpec { IntervalMs = 10 }, Numbered(17)),
        Watched(new SweepSpec { MaxTtl = 2 }, "198.18.0.0/30"));

    [Theory]
    [MemberData(nameof(Unwatched))]
    public async Task Nothing_is_shown_of_what_nobody_watches_of_many_targets_and_of_sweeps(ShardAssignment assignment)
    {
        await using var run = new ExecutorRun();

        Assert.Empty(await PreviewsAsync(run, assignment));
        Assert.Equal(assignment.Targets.Length, run.TracesOf(Shard).Count());
    }

    [Fact]
    public async Task Nothing_is_kept_while_no_session_takes_it()
    {
        await using var run = new ExecutorRun();

        run.Executor.Assign(Watched(new PingSpec { IntervalMs = 10 }, Numbered(2)));
        await run.CompletedAsync(Shard);
        run.Executor.Previews.Begin();

        Assert.Empty(Take(run));
    }

    [Fact]
    public async Task What_waits_is_bounded_and_what_is_lost_of_it_is_spooled_all_the_same()
    {
        await using var run = new ExecutorRun();

        var previews = await PreviewsAsync(run, Watched(new PingSpec { Count = 400, IntervalMs = 10, TimeoutMs = 100 }, Numbered(8)));

        Assert.Equal(LivePreviews.Capacity, previews.Sum(preview => preview.Hops.Length));
        Assert.All(previews, preview => Assert.InRange(preview.Hops.Length, 1, LinkLimits.MaxHopsPerPreview));
        Assert.Equal(8 * 400, run.TracesOf(Shard).Sum(trace => trace.Hops.Count));
    }

    [Fact]
    public async Task Nothing_is_shown_of_a_campaign_that_was_cancelled_or_of_an_earlier_session()
    {
        await using var run = new ExecutorRun();
        var other = new ShardLease("c2", 0, 1);
        run.Executor.Previews.Begin();
        run.Executor.Assign(Watched(new PingSpec { IntervalMs = 10 }, Numbered(2)));
        run.Executor.Assign(Watched(new PingSpec { IntervalMs = 10 }, Numbered(3)) with { Lease = other });
        await run.CompletedAsync(Shard);
        await run.CompletedAsync(other);

        run.Executor.Cancel("c1");
        run.Executor.Previews.BeginRound();
        var first = run.Executor.Previews.Next();
        run.Executor.Previews.Begin();

        Assert.Equal("c2", first?.Campaign);
        Assert.Empty(Take(run));
    }
}
