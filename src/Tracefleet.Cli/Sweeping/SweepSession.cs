using System.Globalization;
using System.Security.Cryptography;
using Tracefleet.Cli.Annotating;
using Tracefleet.Cli.Serving;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Cli.Sweeping;

/// <summary>One call of the command: targets, plan, network, then round after round until nothing is left or somebody interrupts.</summary>
sealed class SweepSession
{
    static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(5), RedrawEvery = TimeSpan.FromMilliseconds(500), LineEvery = TimeSpan.FromSeconds(10);

    readonly SweepOrder _order;
    readonly SweepNetwork _network;
    readonly SweepOutput _output;
    readonly SweepOptions _options;
    readonly SweepReport _report;
    readonly SweepState? _before;

    SweepSession(SweepOrder order, SweepNetwork network, SweepOutput output, SweepOptions options, SweepState? before)
    {
        (_order, _network, _output, _options, _before) = (order, network, output, options, before);
        _report = new SweepReport(order, network, TimeProvider.System);
    }

    public static async Task<int> RunAsync(SweepOrder order, CancellationToken cancellation)
    {
        var set = SweepTargetReader.Read(order.Targets, order.HostsPerSubnet, Policies.Of(order.Allow, order.Exclude?.FullName));
        var before = order.Resume is { } file ? SweepState.Read(file) : null;
        var key = before?.ProbingKey ?? KeyOf(order.Seed);
        var space = SpaceOf(order, set.Targets);
        if (order.IsDryRun)
        {
            foreach (var line in SweepPlanText.Of(order, set, space, key))
                await Console.Out.WriteLineAsync(line);
            return ExitCode.Ok;
        }
        if (before is not null && !before.IsOf(space))
            throw new CliException($"--resume: {order.Resume!.Name} is of another sweep; give the same targets, TTLs, flows, method and ports, or name another file.", ExitCode.Usage);
        if (set.Refused > 0)
            await Console.Error.WriteLineAsync($"{set.Refused} targets may not be probed and are left out");
        using var network = SweepNetwork.Open(order, set.Targets, await AnnotatorOfAsync(order, cancellation));
        foreach (var fallback in network.Fallbacks)
            await Console.Error.WriteLineAsync(fallback);
        await using var output = SweepOutput.Open(order, network, appends: before is not null);
        var session = new SweepSession(order, network, output, OptionsOf(order, set, network, key), before);
        return await session.RunAsync(space, cancellation);
    }

    static async Task<Annotator> AnnotatorOfAsync(SweepOrder order, CancellationToken cancellation) => order switch
    {
        { Simulate: not null } => Annotator.None,
        { Snapshots: { } folder } => SnapshotFolder.Load(folder.FullName).CreateAnnotator(),
        { DataDirectory: { } data } => await ChosenSnapshots.LatestOfAsync(data, cancellation),
        _ => Annotator.None,
    };

    async Task<int> RunAsync(ProbeSpace space, CancellationToken cancellation)
    {
        var rounds = _order.MultipathEpsilon is { } epsilon
            ? new MultipathRounds(_order.Parameters, new StoppingRule(epsilon), _order.MaxFlows)
            : null;
        _output.Rounds = rounds;
        SweepRun run;
        for (ProbeSpace? next = space; ; _output.Round++)
        {
            run = await RunRoundAsync(next, cancellation);
            _report.RoundEnded(run);
            if (cancellation.IsCancellationRequested || rounds is null || (next = rounds.Next()) is null)
                break;
        }
        Save(run, run.Progress());
        foreach (var line in _report.Summary(run, _output.Round, rounds))
            await Console.Error.WriteLineAsync(line);
        if (!cancellation.IsCancellationRequested)
            return _report.Failed > 0 && _report.Sent == 0 ? ExitCode.Failed : ExitCode.Ok;
        await Console.Error.WriteLineAsync(Interruption(run));
        return ExitCode.Interrupted;
    }

    string Interruption(SweepRun run)
    {
        if (_order.MultipathEpsilon is not null)
            return string.Create(CultureInfo.InvariantCulture, $"interrupted in round {_output.Round}");
        var position = run.Progress().First(run.Space.Count);
        var remedy = _order switch
        {
            { Resume: { } file } => $"the same command goes on from {file.Name}",
            { Seed: not null } => string.Create(CultureInfo.InvariantCulture, $"with --from-position {position} the same command goes on from there"),
            _ => "with --resume FILE a sweep can go on where it was",
        };
        return string.Create(CultureInfo.InvariantCulture, $"interrupted at position {position:N0} of {run.Space.Count:N0}; {remedy}");
    }

    async Task<SweepRun> RunRoundAsync(ProbeSpace space, CancellationToken cancellation)
    {
        var progress = _before?.Progress ?? SweepProgress.From(_output.Round == 1 ? _order.FromPosition ?? 0 : 0);
        var run = new SweepRun(space, _options, progress, _output, _network.Senders, _network.Clock);
        using var ended = new CancellationTokenSource();
        var watching = WatchAsync(run, ended.Token);
        try
        {
            await new SweepThreads(run, _network, _output).RunAsync(cancellation);
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
        return run;
    }

    /// <summary>Shows and saves how far it is while it runs.</summary>
    async Task WatchAsync(SweepRun run, CancellationToken ended)
    {
        var isLive = !Console.IsErrorRedirected;
        using var timer = new PeriodicTimer(RedrawEvery);
        var (shown, saved) = (TimeSpan.Zero, TimeSpan.Zero);
        while (await TickAsync(timer, ended))
        {
            (shown, saved) = (shown + RedrawEvery, saved + RedrawEvery);
            if (!_order.IsQuiet && (isLive || shown >= LineEvery))
            {
                var line = _report.Line(run, _output.Round);
                await Console.Error.WriteAsync(isLive ? $"\r{line}\x1b[K" : line + Environment.NewLine);
                shown = TimeSpan.Zero;
            }
            if (saved >= SaveEvery && run.RecentProgress() is { } progress)
            {
                Save(run, progress);
                saved = TimeSpan.Zero;
            }
        }
        if (!_order.IsQuiet && isLive)
            await Console.Error.WriteAsync("\r\x1b[K");
    }

    static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken ended)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ended);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    void Save(SweepRun run, SweepProgress progress)
    {
        if (_order.Resume is { } file)
            SweepState.Of(_options.Key, run.Space, progress, (_before?.Sent ?? 0) + _report.Sent, (_before?.Replies ?? 0) + _report.Replies).Write(file);
    }

    static GridSpace SpaceOf(SweepOrder order, SweepTargets targets)
    {
        var parameters = order.MultipathEpsilon is { } epsilon
            ? order.Parameters with { Flows = MultipathRounds.FirstFlows(new StoppingRule(epsilon), order.MaxFlows) }
            : order.Parameters;
        try
        {
            return new GridSpace(targets, parameters);
        }
        catch (ArgumentException tooMany)
        {
            throw new CliException($"{tooMany.Message.Split(" (Parameter")[0]} Give fewer targets, TTLs or flows.", ExitCode.Usage);
        }
    }

    static SweepOptions OptionsOf(SweepOrder order, SweepTargetSet set, SweepNetwork network, ProbingKey key) => new()
    {
        Parameters = order.Parameters,
        Source = network.Source,
        Key = key,
        PacketsPerSecond = order.Rate,
        PrefixPacketsPerSecond = order.PrefixRate,
        NeighbourhoodTtl = order.NeighbourhoodTtl,
        NeighbourhoodProbes = order.NeighbourhoodProbes,
        Filter = set.Filter,
        Grace = order.Grace,
        Headroom = PacketRingTransport.Headroom,
    };

    static ProbingKey KeyOf(ulong? seed)
    {
        if (seed is not { } number)
            return ProbingKey.FromBytes(RandomNumberGenerator.GetBytes(ProbingKey.ByteLength));
        return new ProbingKey(SipHash.Compute(default, number), SipHash.Compute(default, ~number));
    }
}
