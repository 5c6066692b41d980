using System.Collections.Immutable;
using Tracefleet.Cli.Rendering;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Cli.Traffic;
using Tracefleet.Cli.Traffic.Recording;
using Tracefleet.Enrichment;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Testing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Cli.Tests.Traffic;

public sealed class RecordingsTests : ITrafficSource, IDisposable
{
    static readonly TrafficRunStart s_start = new(TrafficRunKind.Capture, "eth0", "host", null, [], false, SnapshotIds.None);
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    readonly TempFolder _folder = new();

    public ImmutableSortedDictionary<string, long> Counts => ImmutableSortedDictionary<string, long>.Empty;

    public ImmutableArray<ExporterReport> Exporters => [];

    public ImmutableArray<TrafficInterface> NewInterfaces => [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_source_that_fails_at_once_is_told_and_its_run_is_ended()
    {
        await using var store = await OpenAsync();
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() =>
            RunAsync(store, (_, _) => throw new InvalidDataException("no source"), (_, _, _) => Task.CompletedTask));
        Assert.Equal("no source", failure.Message);
        Assert.Equal(TrafficRunState.Ended, Assert.Single(await store.RunsAsync(CancellationToken.None)).State);
    }

    [Fact]
    public async Task What_is_done_beside_may_fail_and_what_the_source_hands_on_at_its_end_is_stored()
    {
        await using var store = await OpenAsync();
        using var ending = new CancellationTokenSource();
        var outcome = await RunAsync(store, async (intake, token) =>
        {
            await ending.CancelAsync();
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            intake.Add(new FlowRecord { Bytes = 100, Packets = 1, Flows = 1 }, TrafficKey.ThisHost, now);
        }, (_, _, _) => throw new InvalidDataException("no path"), ending.Token);

        Assert.Equal(ExitCode.Ok, outcome.Code);
        Assert.Contains("no path", outcome.Errors, StringComparison.Ordinal);
        var run = Assert.Single(await store.RunsAsync(CancellationToken.None));
        Assert.Equal(TrafficRunState.Ended, run.State);
        var from = run.DataFrom!.Value.ToUnixTimeMilliseconds();
        var question = new TrafficQuestion { By = TrafficKind.As, From = from, To = from + 1_000, Run = run.Id };
        var top = await store.TopAsync(question, CancellationToken.None);
        Assert.Equal(100ul, top.ByDirection[(int)TrafficDirection.Transit].Bytes);
    }

    [Fact]
    public async Task A_recorder_that_cannot_go_on_ends_the_capture_instead_of_leaving_it_to_nobody()
    {
        var store = await OpenAsync();
        var isOver = false;
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(store, async (_, token) =>
        {
            // As if its folder were taken away under it.
            await store.DisposeAsync();
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            isOver = true;
        }, (_, _, _) => Task.CompletedTask));
        Assert.IsType<ObjectDisposedException>(failure);
        Assert.True(isOver);
    }

    Task<SqliteTrafficStore> OpenAsync() => SqliteTrafficStore.OpenAsync(_folder.Path, new TrafficRetention(), TimeProvider.System);

    Task<Outcome> RunAsync(
        ITrafficStore store, Func<IFlowIntake, CancellationToken, Task> run, Func<ITrafficStore, long, CancellationToken, Task> beside,
        CancellationToken cancellation = default)
    {
        var order = new RecordOrder
        {
            Own = [],
            PublicOnly = false,
            For = null,
            Label = AsLabel.Both,
            IsQuiet = true,
            IsJson = false,
            DataDirectory = _folder.Path,
            Annotator = Annotator.None,
        };
        return CommandLine.TakeAsync("", () =>
        {
            // As every command does: what is drawn goes to where standard output leads now.
            Terminal.SetUp();
            return Recordings.RunAsync(
                order, store, s_start, this, (intake, _, token) => run(intake, token), (kept, id, _, token) => beside(kept, id, token), cancellation)
                .WaitAsync(s_patience, CancellationToken.None);
        });
    }
}
