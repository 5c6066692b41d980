using System.Net;
using System.Net.Sockets;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Places;
using Tracefleet.Measurements.Traces;
using static Tracefleet.Agent.Tests.Harness.ExecutorRun;

namespace Tracefleet.Agent.Tests.Execution;

public sealed class ShardExecutorTests
{
    static readonly ShardLease Shard = new("c1", 0, 1);

    [Fact]
    public async Task Every_target_ends_up_in_exactly_one_batch_and_only_the_final_one_is_the_last()
    {
        await using var run = new ExecutorRun();
        var targets = SampleTargets(100);

        run.Executor.Assign(Assignment(Shard, targets));
        var batches = await run.CompletedAsync(Shard);

        Assert.Equal(Enumerable.Range(1, batches.Count).Select(seq => (long)seq), batches.Select(batch => batch.Seq));
        Assert.Equal(Enumerable.Range(1, batches.Count).Select(seq => seq == batches.Count), batches.Select(batch => batch.Last));
        Assert.Equal(
            targets.Select((target, index) => (index, target)),
            batches.SelectMany(batch => batch.Traces).Select(trace => (trace.TargetIndex, trace.Target)).Order());
        Assert.All(batches.SelectMany(batch => batch.Traces), trace => Assert.NotEmpty(trace.Hops));
        Assert.All(batches, batch => Assert.InRange(batch.Traces.Count, 1, 32));
    }

    [Fact]
    public async Task A_shard_without_targets_completes_with_an_empty_last_batch()
    {
        await using var run = new ExecutorRun();

        run.Executor.Assign(Assignment(Shard));
        var batches = await run.CompletedAsync(Shard);

        var batch = Assert.Single(batches);
        Assert.Equal((1L, true, 0), (batch.Seq, batch.Last, batch.Traces.Count));
    }

    [Fact]
    public async Task What_the_rule_refuses_becomes_a_cell_with_its_reason_and_source_and_is_not_probed()
    {
        TargetRule rule = address => address.ToString() switch
        {
            "198.18.0.0" => new TargetRefusal(CellReason.Excluded, FailureSource.Platform, "listed"),
            "198.18.0.1" => new TargetRefusal(CellReason.Refused, FailureSource.Platform, "bogon"),
            _ => null,
        };
        await using var run = new ExecutorRun(rule: rule);

        run.Executor.Assign(Assignment(Shard, Numbered(3)));
        await run.CompletedAsync(Shard);

        var traces = run.TracesOf(Shard).OrderBy(trace => trace.TargetIndex).ToList();
        Assert.Equal((CellReason.Excluded, FailureSource.Platform, "listed", 0), (ReasonOf(traces[0]), SourceOf(traces[0]), traces[0].Detail, traces[0].Hops.Count));
        Assert.Equal((CellReason.Refused, FailureSource.Platform, "bogon", 0), (ReasonOf(traces[1]), SourceOf(traces[1]), traces[1].Detail, traces[1].Hops.Count));
        Assert.Equal([198, 18, 0, 1], traces[1].Destination.ToByteArray());
        Assert.NotEmpty(traces[2].Hops);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_becomes_a_cell_of_the_resolver_and_the_others_are_traced()
    {
        await using var run = new ExecutorRun(lookup: (name, _) =>
            name == "lost.example" ? throw new SocketException((int)SocketError.HostNotFound) : Task.FromResult(new[] { IPAddress.Parse("198.18.0.9") }));

        run.Executor.Assign(Assignment(Shard, "lost.example", "found.example"));
        await run.CompletedAsync(Shard);

        var traces = run.TracesOf(Shard).OrderBy(trace => trace.TargetIndex).ToList();
        Assert.Equal((CellReason.Refused, FailureSource.Resolver), (ReasonOf(traces[0]), SourceOf(traces[0])));
        Assert.Empty(traces[0].Destination);
        Assert.Equal("found.example", traces[1].Target);
        Assert.Equal([198, 18, 0, 9], traces[1].Destination.ToByteArray());
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(6, 16)]
    public async Task Names_resolve_to_the_family_of_the_assignment(int ipVersion, int bytes)
    {
        await using var run = new ExecutorRun(lookup: (_, _) => Task.FromResult(new[] { IPAddress.Parse("2001:db8::9"), IPAddress.Parse("198.18.0.9") }));

        run.Executor.Assign(Assignment(Shard, "found.example") with { IpVersion = ipVersion });
        await run.CompletedAsync(Shard);

        Assert.Equal(bytes, Assert.Single(run.TracesOf(Shard)).Destination.Length);
    }

    [Fact]
    public async Task After_the_deadline_every_target_is_a_cell_that_says_so()
    {
        await using var run = new ExecutorRun();

        run.Executor.Assign(Assignment(Shard, Numbered(5)) with { DeadlineAt = DateTimeOffset.UnixEpoch.AddDays(1) });
        await run.CompletedAsync(Shard);

        Assert.Equal([0, 1, 2, 3, 4], run.TracesOf(Shard).Select(trace => trace.TargetIndex).Order());
        Assert.All(run.TracesOf(Shard), trace => Assert.Equal((CellReason.Deadline, FailureSource.Platform), (ReasonOf(trace), SourceOf(trace))));
        Assert.Equal(0, run.Executor.Counters.Sent);
    }

    [Fact]
    public async Task Cancelling_a_campaign_stops_it_and_nothing_of_it_is_spooled_afterwards()
    {
        using var network = new StandingTransport();
        await using var run = new ExecutorRun(network.Vantage(), maxTraces: 4);
        ShardLease cancelled = new("cancelled", 0, 1), other = new("other", 0, 1);
        run.Executor.Assign(Assignment(cancelled, Numbered(20)));
        run.Executor.Assign(Assignment(other, Numbered(20)));
        await Patience.UntilAsync("probes are under way", () => network.Sent > 0);

        run.Executor.Cancel("cancelled");
        Assert.Equal([other], run.Executor.Holding.ToArray());
        network.LetRun();
        await run.CompletedAsync(other);

        Assert.Empty(run.BatchesOf(cancelled));
        Assert.Equal(Enumerable.Range(0, 20), run.TracesOf(other).Select(trace => trace.TargetIndex).Order());
    }

    [Fact]
    public async Task What_was_spooled_before_the_cancellation_stays_until_it_is_acknowledged()
    {
        await using var run = new ExecutorRun();
        run.Executor.Assign(Assignment(Shard, Numbered(2)));
        await run.CompletedAsync(Shard);

        run.Executor.Cancel("c1");
        Assert.Equal([0, 1], run.TracesOf(Shard).Select(trace => trace.TargetIndex).Order());

        run.Acknowledge();
        Assert.Equal(0, run.Spool.Count);
    }

    [Fact]
    public async Task A_shard_is_held_until_its_last_batch_is_acknowledged()
    {
        await using var run = new ExecutorRun();
        run.Executor.Assign(Assignment(Shard, Numbered(40)));
        Assert.Equal([Shard], run.Executor.Holding.ToArray());
        var last = (await run.CompletedAsync(Shard)).Count;
        Assert.InRange(last, 2, 40);

        run.Executor.Acknowledged(Shard, last - 1);
        Assert.Equal([Shard], run.Executor.Holding.ToArray());
        run.Executor.Acknowledged(Shard with { Attempt = 2 }, last);
        Assert.Equal([Shard], run.Executor.Holding.ToArray());
        run.Executor.Acknowledged(Shard, last);
        Assert.Empty(run.Executor.Holding.ToArray());
    }

    [Fact]
    public async Task The_same_assignment_given_twice_is_worked_on_once()
    {
        using var network = new StandingTransport();
        await using var run = new ExecutorRun(network.Vantage());
        var barrier = new ShardLease("barrier", 0, 1);

        run.Executor.Assign(Assignment(Shard, Numbered(5)));
        run.Executor.Assign(Assignment(Shard, Numbered(5)));
        run.Executor.Assign(Assignment(barrier, Numbered(1)));
        network.LetRun();
        await run.CompletedAsync(Shard);
        await run.CompletedAsync(barrier);

        Assert.Equal([0, 1, 2, 3, 4], run.TracesOf(Shard).Select(trace => trace.TargetIndex).Order());
        Assert.Equal(6, run.Executor.SessionsStarted);
    }

    [Fact]
    public async Task A_full_spool_holds_probing_up_and_acknowledgements_let_it_go_on_without_loss()
    {
        await using var run = new ExecutorRun(spoolLimit: 1, maxTraces: 4);
        run.Executor.Assign(Assignment(Shard, Numbered(3_000)));

        // Once a batch is spooled at most the results that may wait, and the traces that run, can follow.
        await Patience.UntilAsync("the spool is full", () => run.Spool.IsFull);
        Assert.InRange(run.TracesOf(Shard).Count(), 1, 32 + 1_024 + 4);
        await Patience.UntilAsync("everything is measured", () =>
        {
            run.Acknowledge();
            return run.Executor.Holding.IsEmpty;
        });

        Assert.Equal(Enumerable.Range(0, 3_000), run.TracesOf(Shard).Select(trace => trace.TargetIndex).Order());
        Assert.Single(run.BatchesOf(Shard), batch => batch.Last);
    }

    [Fact]
    public async Task A_surrendered_shard_is_not_held_any_more_and_leaves_no_further_batch()
    {
        using var network = new StandingTransport();
        await using var run = new ExecutorRun(network.Vantage());
        var other = new ShardLease("c1", 1, 1);
        run.Executor.Assign(Assignment(Shard, Numbered(5)));
        run.Executor.Assign(Assignment(other, Numbered(5)));
        await Patience.UntilAsync("probes are under way", () => network.Sent > 0);

        run.Executor.Surrender(Shard);
        network.LetRun();
        await run.CompletedAsync(other);

        Assert.Equal([other], run.Executor.Holding.ToArray());
        Assert.Empty(run.BatchesOf(Shard));
    }

    [Fact]
    public async Task Hops_carry_what_is_true_of_them_in_the_simulated_world_and_the_snapshots_are_named()
    {
        await using var run = new ExecutorRun();
        var world = Vantages.World(1);
        var lans = world.Snapshots().Ixp.Select(row => row.Prefix).ToList();

        run.Executor.Assign(Assignment(Shard, SampleTargets(40)));
        await run.CompletedAsync(Shard);

        var answered = 0;
        foreach (var batch in run.BatchesOf(Shard))
            foreach (var trace in Contracts.Link.HopBatchMapping.ToDomain(batch, "fra").Traces)
            {
                Assert.Equal(run.Vantage.Annotator.Ids, trace.Snapshots);
                foreach (var hop in trace.Hops.Where(hop => hop.Addr is not null))
                {
                    var truth = world.Describe(hop.Addr!.Value);
                    var said = hop.Annotation!;
                    var lan = lans.FirstOrDefault(row => truth.Ixp is not null && row.Contains(hop.Addr.Value));
                    Assert.Equal(
                        (truth.Ixp is null ? truth.Prefix : lan, truth.Asn, truth.AsName, truth.Ixp, truth.Country, truth.City, truth.Latitude, truth.Longitude),
                        (said.Prefix, said.Origins is [var asn] ? asn : null, said.AsName, said.Ixp, said.Country, said.City, said.Latitude, said.Longitude));
                    answered++;
                }
            }
        Assert.InRange(answered, 100, 2_000);
        Assert.True(run.Vantage.Annotator.Ids is { Asn: not null, Geo: not null, Ixp: not null });
    }
}
