using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Campaigns.Aggregates;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using static Tracefleet.Campaigns.Tests.Samples;
using Given = Tracefleet.Campaigns.Tests.Deciding.Given<
    Tracefleet.Campaigns.Aggregates.AggregateDecider, Tracefleet.Campaigns.Aggregates.AggregateState,
    Tracefleet.Campaigns.Aggregates.AggregateCommand, Tracefleet.Campaigns.Aggregates.AggregateEvent>;

namespace Tracefleet.Campaigns.Tests.Aggregates;

public class AggregateTests
{
    static Dictionary<string, int> Plain(IReadOnlyDictionary<string, int> counts) => new(counts);

    [Fact]
    public void Probes_that_never_left_and_duplicate_replies_are_no_probes()
    {
        var delta = AggregateDeltas.From([Trace(
            Reply(1, "10.0.0.1"), Reply(1, "10.0.0.1", flags: ReplyFlags.Duplicate), Silence(2), Silence(3) with { SendFailure = SendFailure.NoRoute })]);

        Assert.Equal((2, 1), (delta.Probes, delta.Replies));
        Assert.Equal(new() { ["10.0.0.1"] = 2 }, Plain(delta.Interfaces));
    }

    [Fact]
    public void Links_join_first_replies_at_consecutive_ttls_and_silence_breaks_them()
    {
        var delta = AggregateDeltas.From([
            Trace(Reply(1, "10.0.0.1"), Reply(2, "10.0.0.2"), Silence(3), Reply(4, "10.0.0.4"), Reply(5, "10.0.0.5")),
            Trace(Silence(1), Reply(1, "10.0.0.1"), Reply(2, "10.0.0.2"), Reply(2, "10.0.0.3"), Reply(4, "10.0.0.4"))]);

        Assert.Equal(new() { ["10.0.0.1 10.0.0.2"] = 2, ["10.0.0.4 10.0.0.5"] = 1 }, Plain(delta.Links));
    }

    [Fact]
    public void An_interface_is_no_neighbour_of_itself_and_a_loop_counts_once()
    {
        var delta = AggregateDeltas.From([Trace(
            Reply(1, "10.0.0.1"), Reply(2, "10.0.0.2"), Reply(3, "10.0.0.1"), Reply(4, "10.0.0.2"), Reply(5, "10.0.0.2"))]);

        Assert.Equal(new() { ["10.0.0.1 10.0.0.2"] = 1, ["10.0.0.2 10.0.0.1"] = 1 }, Plain(delta.Links));
    }

    [Fact]
    public void As_links_pass_over_silence_and_unmapped_hops_and_go_by_the_member_across_an_exchange()
    {
        var delta = AggregateDeltas.From([Trace(
            Reply(1, "10.0.0.1"), Reply(2, "192.0.2.1", 64500), Reply(3, "192.0.2.2", 64500), Silence(4), Reply(5, "203.0.113.1", 64999, "Example-IX"),
            Reply(6, "198.51.100.1", 64501), Reply(7, "198.51.100.2", 64502))]);

        Assert.Equal(new() { ["64500 64999"] = 1, ["64999 64501"] = 1, ["64501 64502"] = 1 }, Plain(delta.AsLinks));
        Assert.Equal(new() { ["reached"] = 1 }, Plain(delta.Outcomes));
    }

    [Fact]
    public void A_batch_is_folded_once()
    {
        var fold = new AggregateCommand.Fold(0, 7, AggregateDeltas.From([Trace(Reply(1, "10.0.0.1"))]));

        var (state, events) = Given.Carry(fold, fold, new AggregateCommand.Fold(5, 6, fold.Delta), new AggregateCommand.Fold(7, 8, fold.Delta));

        Assert.Equal(2, events.Count);
        Assert.Equal((8, 2, 2), (state.LastBatch, state.Probes, state.Interfaces["10.0.0.1"]));
    }

    [Fact]
    public void Two_feeders_that_start_at_one_batch_never_count_it_twice()
    {
        var delta = AggregateDeltas.From([Trace(Reply(1, "10.0.0.1"))]);
        var state = Given.Carry(new AggregateCommand.Fold(0, 3, delta)).State;

        var overlapping = AggregateDecider.Decide(state, new AggregateCommand.Fold(0, 5, delta));

        Assert.Equal(RejectionCode.OutOfOrder, overlapping.Rejection?.Code);
        Assert.Empty(overlapping.Events);
    }

    static readonly Gen<Hop> AnyHop =
        from ttl in Gen.Choose(1, 6)
        from silent in Gen.Choose(0, 3)
        from host in Gen.Choose(1, 4)
        from asn in Gen.Choose(64_500, 64_502)
        select silent == 0 ? Silence(ttl) : Reply(ttl, $"10.0.0.{host}", (uint)asn, host == 4 ? "Example-IX" : null);

    static readonly Gen<TraceRecord> AnyTrace =
        from hops in Gen.ArrayOf(AnyHop) from reason in Gen.Choose(1, 10) select Trace([.. hops]) with { Reason = (CellReason)reason };

    [Fact]
    public void Any_batching_of_the_same_traces_gives_the_same_aggregate() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(AnyTrace)), Arb.From(Gen.Choose(1, 5)), (traces, size) =>
        {
            var folds = traces.Chunk(size).Select((chunk, i) => (AggregateCommand)new AggregateCommand.Fold(i, i + 1, AggregateDeltas.From(chunk)));
            var batched = Given.Carry(folds).State;
            var whole = Given.Carry(new AggregateCommand.Fold(0, 1, AggregateDeltas.From(traces))).State;

            Assert.Equal(Given.Json(whole with { LastBatch = 0 }), Given.Json(batched with { LastBatch = 0 }));
        }).QuickCheckThrowOnFailure();
}
