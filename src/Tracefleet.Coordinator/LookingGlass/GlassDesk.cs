using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracefleet.LookingGlass;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Takes calls, has them carried out within their limits, and stores what came of them.</summary>
public sealed class GlassDesk(
    GlassSettings settings, CallLimits limits, UnlimitedClients unlimited, GlassErrands errands, GlassResults results, GlassAudit audit, IHostApplicationLifetime life, TimeProvider time,
    ILogger<GlassDesk> log)
{
    readonly ConcurrentDictionary<string, GlassRun> _running = new();

    /// <summary>What is offered.</summary>
    public GlassCommands Commands { get; } = settings.OfferedCommands();

    /// <summary>Calls that run now.</summary>
    public int RunningCount => _running.Count;

    /// <summary>Begins a call. It runs on, watched or not, until it is over, its time is, or it is stopped.</summary>
    /// <returns>The run, or why there is none.</returns>
    public (GlassRun? Run, GlassFault? Fault) Begin(GlassCall call)
    {
        if (!unlimited.Contains(call.Client) && limits.Admit(call.Client) is { } refusal)
        {
            audit.Refused(call, refusal);
            return (null, new GlassFault(GlassFaultKind.Limited, refusal.Message, refusal.RetryAfter));
        }
        var run = new GlassRun(results.NewId(), call);
        _running[run.Id] = run;
        _ = Task.Run(() => RunAsync(run));
        return (run, null);
    }

    /// <summary>Begins a call and waits for its end; a caller that goes away stops it.</summary>
    public async Task<GlassReport> AnswerAsync(GlassCall call, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var (run, fault) = Begin(call);
        if (run is null)
            return Blank(call) with { Fault = fault, PerformedAt = time.GetUtcNow(), Runtime = time.GetElapsedTime(begun) };
        using var gone = cancellation.Register(run.Stop);
        while (true)
        {
            var change = run.NextChange;
            if (run.Report is { } report)
                return report;
            await change;
        }
    }

    /// <summary>A call that runs; null when it is over.</summary>
    public GlassRun? Running(string id) => _running.GetValueOrDefault(id);

    /// <summary>However it goes, the run ends with a report: others wait for it.</summary>
    async Task RunAsync(GlassRun run)
    {
        var (begun, call) = (time.GetTimestamp(), run.Call);
        var limit = settings.Limits.RuntimeFor(call.Query.Runtime);
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, run.Cancellation, life.ApplicationStopping);
        var report = await CarryOutAsync(run, Blank(call) with { Id = run.Id, RuntimeLimit = limit }, deadline.Token, either.Token);
        report = report with { PerformedAt = time.GetUtcNow(), Runtime = time.GetElapsedTime(begun) };
        try
        {
            if (!call.IsKept || !await results.StoreAsync(report, CancellationToken.None))
                report = report with { Id = null };
            audit.Answered(call, report, run.RefusedBy);
        }
        catch (Exception failure)
        {
            log.CallFailed(call.Command.Words, failure);
        }
        finally
        {
            run.End(report);
            _running.TryRemove(run.Id, out _);
            run.Dispose();
        }
    }

    async Task<GlassReport> CarryOutAsync(GlassRun run, GlassReport blank, CancellationToken deadline, CancellationToken either)
    {
        try
        {
            return await errands.CarryOutAsync(run, blank, either);
        }
        catch (GlassRouterException failure)
        {
            return SoFar(new GlassFault(GlassFaultKind.Router, failure.Message));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            var limit = blank.RuntimeLimit!.Value.TotalSeconds;
            return SoFar(new GlassFault(
                GlassFaultKind.Timeout, FormattableString.Invariant($"'{run.Call.Command.Words}' was not over after {limit:0.###} s; what had come by then is below data.")));
        }
        catch (OperationCanceledException)
        {
            return SoFar(new GlassFault(GlassFaultKind.Internal, "The call was stopped before it was over."));
        }
        catch (Exception failure)
        {
            log.CallFailed(run.Call.Command.Words, failure);
            return SoFar(new GlassFault(GlassFaultKind.Internal, "The looking glass failed; its operator finds the reason in the log."));
        }

        GlassReport SoFar(GlassFault fault) => blank with
        {
            Fault = fault,
            Router = run.Router,
            Addresses = run.Addresses,
            Lines = run.Progress.Lines,
            Items = run.Progress.Items,
        };
    }

    static GlassReport Blank(GlassCall call) => new()
    {
        Command = call.Command.Words,
        Argument = call.Argument?.Text,
        PerformedAt = default,
        Runtime = default,
    };
}
