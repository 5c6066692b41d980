using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Contracts.Api;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Contracts.Tests.Api.Traffic;

public sealed class AskedTrafficTests
{
    static readonly DateTimeOffset Noon = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero), Long = new(2014, 5, 23, 6, 0, 0, TimeSpan.Zero);

    static Task<(AskedTraffic Asked, TrafficFault? Fault)> WholeAsync(RunsOnly store, params (string Name, string Text)[] fields)
    {
        var given = fields.ToDictionary(field => field.Name, field => field.Text);
        var (asked, faults) = TrafficQuestionReader.Read(TrafficForm.Series, name => given.GetValueOrDefault(name), Noon);
        Assert.Empty(faults);
        return asked!.OfWholeRunAsync(store, default);
    }

    static (DateTimeOffset From, DateTimeOffset To) SpanOf(AskedTraffic asked) =>
        (DateTimeOffset.FromUnixTimeMilliseconds(asked.Question.From), DateTimeOffset.FromUnixTimeMilliseconds(asked.Question.To));

    static RunsOnly Store(DateTimeOffset? from, DateTimeOffset? until) => new(
    [
        new TrafficRun(
            7, new TrafficRunStart(TrafficRunKind.File, "office.pcap", "edge1", null, [], true, SnapshotIds.None), TrafficRunState.Ended, Noon, until, Noon,
            ImmutableSortedDictionary<string, long>.Empty, [])
        {
            DataFrom = from,
        },
    ]);

    [Fact]
    public async Task A_run_without_a_span_is_asked_for_from_its_first_second_to_the_end_of_its_last()
    {
        var (asked, fault) = await WholeAsync(Store(Long, Long.AddSeconds(59.25)), ("run", "7"));

        Assert.Null(fault);
        Assert.Equal((Long, Long.AddSeconds(60)), SpanOf(asked));
        Assert.Equal(7, asked.Question.Run);
    }

    [Theory]
    [InlineData("run", "7", "since", "2h")]
    [InlineData("run", "7", "until", "2h")]
    [InlineData("run", "8", "limit", "5")]
    [InlineData("by", "asn", "limit", "5")]
    public async Task What_has_a_span_or_no_run_that_is_known_stays_as_it_is(string one, string text, string other, string otherText)
    {
        var (asked, fault) = await WholeAsync(Store(Long, Long.AddSeconds(60)), (one, text), (other, otherText));

        Assert.Null(fault);
        Assert.True(SpanOf(asked).From >= Noon.AddHours(-3));
    }

    [Fact]
    public async Task A_run_that_has_stored_nothing_has_no_span_of_its_own() =>
        Assert.Equal((Noon.AddHours(-1), Noon), SpanOf((await WholeAsync(Store(null, Noon), ("run", "7"))).Asked));

    [Fact]
    public async Task A_run_with_too_many_steps_is_a_fault_of_the_step()
    {
        var (_, fault) = await WholeAsync(Store(Long, Long.AddDays(5)), ("run", "7"), ("step", "1m"));

        Assert.Equal(new TrafficFault("step", "A span of 5.00:00:00 has more than 5000 steps of 1m; give a longer step, or a shorter span."), fault);
    }

    /// <summary>A store that knows its runs and nothing else.</summary>
    sealed class RunsOnly(ImmutableArray<TrafficRun> runs) : ITrafficStore
    {
        public Task<ImmutableArray<TrafficRun>> RunsAsync(CancellationToken cancellation) => Task.FromResult(runs);
        public Task<(TrafficRun Run, ImmutableArray<TrafficRun> Killed)> BeginAsync(TrafficRunStart start, CancellationToken cancellation) => throw new NotSupportedException();
        public Task StoreAsync(long run, TrafficBatch batch, CancellationToken cancellation) => throw new NotSupportedException();
        public Task EndAsync(long run, TrafficBatch last, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<TrafficTop> TopAsync(TrafficQuestion question, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<TrafficSeries> SeriesAsync(TrafficQuestion question, CancellationToken cancellation) => throw new NotSupportedException();
        public Task StorePathAsync(TracedPath path, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<ImmutableArray<TracedPath>> PathsAsync(Asn? asn, int limit, CancellationToken cancellation) => throw new NotSupportedException();
        public Task ForgetAsync(CancellationToken cancellation) => throw new NotSupportedException();
    }
}
