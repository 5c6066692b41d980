using Spectre.Console;
using Tracefleet.Agent.Traffic.Recording;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Contracts.Api;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>Records what comes as it happens, shows it, and says at the end what it was.</summary>
static class Recordings
{
    const int ShownAtTheEnd = 10;

    /// <exception cref="CliException">It cannot be opened there.</exception>
    public static async Task<SqliteTrafficStore> OpenAsync(RecordOrder order, CancellationToken cancellation)
    {
        try
        {
            return await SqliteTrafficStore.OpenAsync(
                Path.Combine(order.DataDirectory, SqliteTrafficStore.FolderName), new TrafficRetention(), TimeProvider.System, cancellation);
        }
        catch (StoreException refused)
        {
            throw new CliException($"{refused.Message.TrimEnd('.')}. --data names another directory.");
        }
    }

    public static OwnerLookup OwnersOf(RecordOrder order)
    {
        var annotator = order.Annotator;
        return address => Owner.Of(annotator.Annotate(address));
    }

    /// <summary>However it ends, no flow is handed on any more and what was counted is stored when the run is ended.</summary>
    /// <param name="start">Of the run.</param>
    /// <param name="source">Asked for its counts.</param>
    /// <param name="run">Hands flows on until cancelled.</param>
    /// <param name="beside">What else is done meanwhile with the store and the run's number; may do nothing, and may fail.</param>
    public static async Task<int> RunAsync(
        RecordOrder order, ITrafficStore store, TrafficRunStart start, ITrafficSource source,
        Func<IFlowIntake, RecordingNotices, CancellationToken, Task> run,
        Func<ITrafficStore, long, RecordingNotices, CancellationToken, Task> beside, CancellationToken cancellation)
    {
        RecordingNotices notices = new(Console.Error);
        var (recorder, killed) = await TrafficRecorder.BeginAsync(store, start, OwnersOf(order), TimeProvider.System, cancellation);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (order.For is { } duration)
            ending.CancelAfter(duration);
        using var recording = new CancellationTokenSource();
        var storing = recorder.RunAsync(source, fault => notices.TellOfStore(fault?.Message), recording.Token);
        var (flowing, besides) = (Task.CompletedTask, Task.CompletedTask);
        try
        {
            await TellKilledAsync(killed);
            flowing = run(recorder, notices, ending.Token);
            besides = BesideAsync(beside, store, recorder.Run.Id, notices, ending.Token);
            // What nobody stores need not be captured.
            var working = Task.WhenAny(flowing, storing);
            var title = $"{start.Kind.ToString().ToLowerInvariant()} of {start.Name}";
            var screen = new TrafficScreen(store, Asked(recorder.Run.Id), title, order.Label, TimeProvider.System) { Notices = notices };
            if (!order.IsQuiet && !order.IsJson)
                await screen.ShowAsync(working, ending);
            await await working;
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(flowing, besides).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // After the last flow was handed on.
            await recording.CancelAsync();
            await storing;
        }
        await TellEndAsync(order, store, recorder.Run.Id);
        return ExitCode.Ok;
    }

    static async Task BesideAsync(
        Func<ITrafficStore, long, RecordingNotices, CancellationToken, Task> beside, ITrafficStore store, long run, RecordingNotices notices,
        CancellationToken cancellation)
    {
        try
        {
            await beside(store, run, notices, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The traffic counts without it too.
            notices.Tell($"{failure.Message} The traffic is counted all the same.");
        }
    }

    public static async Task TellKilledAsync(IReadOnlyList<TrafficRun> killed)
    {
        foreach (var run in killed)
        {
            var what = $"{run.Start.Kind.ToString().ToLowerInvariant()} of {run.Start.Name}";
            await Console.Error.WriteLineAsync($"tracefleet: run {run.Id}, {what}, {RunText.LossOf(TrafficRunResource.Of(run))}");
        }
    }

    /// <summary>The networks with most traffic of a run, and what it counted.</summary>
    public static async Task TellEndAsync(RecordOrder order, ITrafficStore store, long id)
    {
        // Also of a run that was interrupted.
        var run = (await store.RunsAsync(CancellationToken.None)).First(one => one.Id == id);
        var asked = Asked(id) with { Question = WholeOf(run) };
        var top = TrafficTopResource.Of(asked, await store.TopAsync(asked.ForTop, CancellationToken.None));
        if (NothingCounted(top, run) is { } nothing)
            await Console.Error.WriteLineAsync($"tracefleet: {nothing}");
        if (order.IsJson)
        {
            SnapshotText.WriteJson(top, ApiJson.Default.TrafficTopResource);
            return;
        }
        if (top.Results.Count > 0)
            AnsiConsole.Write(TopTable.Of(top, order.Label, AnsiConsole.Profile.Width));
        AnsiConsole.Write(RunText.BlockOf(TrafficRunResource.Of(run), isWhole: false));
    }

    /// <summary>Why no network has traffic although there were packets; null where one has, or there were none.</summary>
    static string? NothingCounted(TrafficTopResource top, TrafficRun run) =>
        top.Results.Count == 0 && run.Counts.GetValueOrDefault(TrafficRunCounts.NotPublic) is > 0 and var packets
            ? FormattableString.Invariant($"none of the {packets:N0} packets has a public address, so no network has traffic; --all counts them too.")
            : null;

    static AskedTraffic Asked(long run) => AskedTraffic.Live with { Question = AskedTraffic.Live.Question with { Run = run } };

    // A run that stored nothing has no span; the second that it began in has nothing either.
    static TrafficQuestion WholeOf(TrafficRun run)
    {
        var from = (run.DataFrom ?? run.StartedAt).ToUnixTimeMilliseconds();
        var until = (run.StoredUntil ?? run.StartedAt).ToUnixTimeMilliseconds();
        return new TrafficQuestion
        {
            By = TrafficKind.As,
            From = from,
            To = Math.Max((until + 999) / 1_000 * 1_000, from + 1_000),
            Run = run.Id,
            Limit = ShownAtTheEnd,
        };
    }
}
